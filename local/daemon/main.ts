/**
 * The process that is a local cloud: `node --import tsx local/daemon/main.ts NAME`. An entry point of its own, because the
 * command line's loads the whole program and the engine's SDK, which the cloud does not need.
 */
import { serveCloud } from "./daemon.ts";

const [name] = process.argv.slice(2);
try {
  if (name === undefined) throw new Error("give the name of the cloud to be");
  await serveCloud(name);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
