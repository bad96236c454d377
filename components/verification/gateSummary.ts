import { z } from "zod";

const summarySchema = z.strictObject({
  from: z.string(),
  answers: z.record(z.string(), z.int().positive()),
  failures: z.int().nonnegative(),
  ids: z.record(z.string(), z.array(z.string())),
});

/**
 * What a run of the gate saw: which cluster asked, how often each one answered, how many requests got no usable answer,
 * and the request ids of each cluster's first ten answers.
 */
export type GateSummary = z.infer<typeof summarySchema>;

/**
 * Reads the summary that the gate prints as the last line of its log.
 *
 * @throws with the log's end when that is something else, as when the pod was stopped half-way
 */
export function parseGateSummary(log: string): GateSummary {
  const line = log.trimEnd().split("\n").at(-1) ?? "";
  try {
    return summarySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`the gate's log ends without a summary: ${log.trimEnd().slice(-500)}`, {
      cause,
    });
  }
}
