import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** A program that runs in this process, and the cleanup after its runs. */
export interface InlineProgram {
  readonly program: PulumiFn;
  /** Releases its resources. To be called after each run. */
  close(): void;
}
