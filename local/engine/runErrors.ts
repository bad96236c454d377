import { log, output, RunError } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { InlineProgram } from "./program.ts";

/**
 * An inline program whose `RunError`s are printed once.
 *
 * The SDK's handler of unhandled rejections prints such an error, and then the run's answer, which the engine prints too,
 * holds its text again. So that handler does not see them: what the program throws, or one of its outputs, is left to the
 * answer, and any other is logged here, after which the answer says only that there were errors.
 *
 * @param failed - called at every error that nobody handled.
 */
export function reportingOnce(program: PulumiFn, failed: () => void): InlineProgram {
  const undo: (() => void)[] = [];
  return {
    program: async () => {
      // The newest, since the SDK adds it just before it calls the program.
      const theirs = process.listeners("unhandledRejection").at(-1);
      const told = new Set<unknown>();
      const ours = (reason: unknown, promise: Promise<unknown>): void => {
        if (told.has(reason)) return;
        failed();
        if (!RunError.isInstance(reason)) {
          theirs?.(reason, promise);
          return;
        }
        told.add(reason);
        void log.error(reason.message);
      };
      if (theirs !== undefined) process.off("unhandledRejection", theirs);
      process.on("unhandledRejection", ours);
      undo.push(() => process.off("unhandledRejection", ours));
      try {
        const outputs = await program();
        // An error in what the outputs come from is the answer's too, and is known here before its rejection is told.
        await settled(outputs);
        return outputs;
      } catch (error) {
        if (RunError.isInstance(error)) told.add(error);
        throw error;
      }
    },
    close: () => {
      for (const step of undo.splice(0)) step();
    },
  };
}

/** Resolves when every output has a value, be it unknown. @throws what one of them throws. */
async function settled(outputs: unknown): Promise<void> {
  // The SDK's types leave this promise out, as the program is not to wait for it; whoever runs the program is.
  const { isKnown } = output(outputs) as unknown as { readonly isKnown: Promise<boolean> };
  await isKnown;
}
