import { z } from "zod";

const summarySchema = z.strictObject({
  from: z.string(),
  answers: z.record(z.string(), z.int().positive()),
  failures: z.int().nonnegative(),
  ids: z.record(z.string(), z.array(z.string())),
});

/**
 * Result of a run of the gate: the calling cluster, the number of responses by cluster, the number of requests without a
 * valid response, and the request ids of each cluster's first ten responses.
 */
export type GateSummary = z.infer<typeof summarySchema>;

/**
 * Parses the summary in the last line of the gate's log.
 *
 * @throws Error with the end of the log if it is not a summary, as after the pod was stopped
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
