import { putPartsOnPath } from "./parts.ts";

/** Puts the parts' programs on PATH before any test, as a user's machine has them: the conformance suite calls them by name. */
export async function mochaGlobalSetup(): Promise<void> {
  await putPartsOnPath();
}
