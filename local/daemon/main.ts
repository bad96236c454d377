/**
 * The process of a local cloud: `node --import tsx local/daemon/main.ts NAME`. It is separate from the command line's entry
 * point, which loads the whole program and the engine's SDK, neither of which the cloud needs.
 */
import { serveCloud } from "./daemon.ts";

const [name] = process.argv.slice(2);
try {
  if (name === undefined) throw new Error("missing argument: the name of the cloud");
  await serveCloud(name);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
