/**
 * Starts a plugin written in TypeScript: `node launch.mjs <main.ts> <engine address>`. The loader is found beside this
 * file, not beside the working directory, because that is the program's and paths in its resources are relative to it.
 */
import { pathToFileURL } from "node:url";
import { register } from "tsx/esm/api";

const [main] = process.argv.splice(2, 1);
if (main === undefined) throw new Error("usage: launch.mjs <main.ts> [engine address]");
register();
await import(pathToFileURL(main).href);
