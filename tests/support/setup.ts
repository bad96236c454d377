import { putPartsOnPath } from "./parts.ts";

/** Before any test: the conformance suite calls programs by name, as a user's machine would have them. */
export async function mochaGlobalSetup(): Promise<void> {
  await putPartsOnPath();
}
