import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { connectedProgram } from "./connections.ts";
import { reportingOnce } from "./runErrors.ts";

/** A program to be run in this process, and what its runs leave behind. */
export interface InlineProgram {
  readonly program: PulumiFn;
  /** To be called after each run. */
  close(): void;
}

/** The program with what the SDK lacks for runs in a process that goes on afterwards. */
export function inlineProgram(program: PulumiFn): InlineProgram {
  const reporting = reportingOnce(program);
  const connected = connectedProgram(reporting.program);
  return {
    program: connected.program,
    close: () => {
      connected.close();
      reporting.close();
    },
  };
}
