import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { connectedProgram } from "./connections.ts";
import { Interruption } from "./interruption.ts";
import type { InlineProgram } from "./program.ts";
import { reportingOnce } from "./runErrors.ts";

/** An inline program with a signal that ends a run which cannot end by itself. */
export interface InterruptibleProgram extends InlineProgram {
  /** The signal for the next run; each run gets a new one. */
  readonly signal: AbortSignal;
}

/**
 * Extends a program with what the SDK lacks for runs in a process that continues afterwards.
 *
 * @param graceSeconds the time that a run may take after an error of the program; see {@link Interruption}.
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
