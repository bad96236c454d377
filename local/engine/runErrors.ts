import { log, output, RunError } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { InlineProgram } from "./program.ts";

/**
 * An inline program whose `RunError`s are printed once.
 *
 * The SDK's handler of unhandled rejections prints such an error, and the run's result, which the engine also prints,
 * contains its text again. So that handler does not get them: an error that the program throws, or that an output rejects
 * with, is left to the result, and any other is logged here, after which the result only says that there were errors.
 *
 * @param failed - called for every unhandled error.
 */
export function reportingOnce(program: PulumiFn, failed: () => void): InlineProgram {
  const undo: (() => void)[] = [];
  return {
    program: async () => {
      // The last one, since the SDK adds it immediately before it calls the program.
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
        // An error in a source of the outputs is part of the result too, and is known here before its rejection is reported.
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

/** Resolves when every output has settled, including unknown ones. @throws the first error of an output. */
async function settled(outputs: unknown): Promise<void> {
  // The SDK's types omit this promise, as programs must not wait for it; code that runs the program may.
  const { isKnown } = output(outputs) as unknown as { readonly isKnown: Promise<boolean> };
  await isKnown;
}
