import { join } from "node:path";
import { cloudPaths } from "../../../local/host/paths.ts";
import { commandLine } from "../../../local/host/processes.ts";
import { killWithDescendants } from "../../support/processes.ts";

/**
 * Kills the engine that runs on a cloud's stack, with its plugins. They would outlive the process of the program and complete
 * their operations.
 */
export async function killEngine(cloud: string): Promise<void> {
  const binary = join(cloudPaths(cloud).state, "pulumi", "bin", "pulumi");
  await killWithDescendants(async (pid) => (await commandLine(pid)).startsWith(`${binary} `));
}
