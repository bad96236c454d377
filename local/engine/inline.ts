import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { connectedProgram } from "./connections.ts";
import { Interruption } from "./interruption.ts";
import type { InlineProgram } from "./program.ts";
import { reportingOnce } from "./runErrors.ts";

/** An inline program, and what ends its run when it cannot end by itself. */
export interface InterruptibleProgram extends InlineProgram {
  /** To be given to each run, since it is another one each time. */
  readonly signal: AbortSignal;
}

/**
 * The program with what the SDK lacks for runs in a process that goes on afterwards.
 *
 * @param graceSeconds how long a run may go on after an error of the program; see {@link Interruption}.
 */
export function inlineProgram(program: PulumiFn, graceSeconds?: number): InterruptibleProgram {
  const interruption = new Interruption(graceSeconds);
  const reporting = reportingOnce(program, () => {
    interruption.failed();
  });
  const connected = connectedProgram(reporting.program);
  return {
    program: connected.program,
    get signal() {
      return interruption.signal;
    },
    close: () => {
      connected.close();
      reporting.close();
      interruption.close();
    },
  };
}
