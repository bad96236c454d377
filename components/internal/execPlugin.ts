import { KubeConfig } from "@kubernetes/client-node";
import * as z from "zod";
import { readKubeconfig } from "./kubeconfig.ts";
import { limited } from "./limit.ts";

const execSchema = z.looseObject({ command: z.string() });

/** Longest part of a program's own message that an error repeats, in characters. */
const longestMessage = 200;

/**
 * The error of a request for credentials, with the program that a kubeconfig's `exec` runs for them. Any other error is
 * returned as it is.
 *
 * @param exec of the kubeconfig's user, if it has one
 */
export function credentialsError(exec: unknown, error: unknown): unknown {
  const { data } = execSchema.safeParse(exec);
  if (data === undefined || !(error instanceof Error)) return error;
  return new Error(`${data.command}, which the kubeconfig runs for credentials, ${outcome(error)}`);
}

function outcome(error: Error): string {
  if ("code" in error && typeof error.code === "string") {
    return error.code === "ENOENT" ? "is not installed (ENOENT)" : `cannot be run (${error.code})`;
  }
  // The parser's message would quote what the program printed, which may be a token.
  if (error instanceof SyntaxError || error instanceof TypeError) return "printed no credentials";
  const lines = error.message.split("\n").filter((line) => line.trim() !== "");
  const last = lines.at(-1)?.trim().slice(0, longestMessage);
  return last === undefined ? "failed" : `failed: ${last}`;
}

/** Time limit of a program that fetches credentials, in seconds. It may wait for a login that nobody sees. */
const execSeconds = 60;

/**
 * Runs the program that a kubeconfig's `exec` names, without a request to the cluster, so that a missing one is no reason
 * to wait for the cluster. Resolves at once for a kubeconfig that runs none.
 *
 * @throws Error with the cluster, the program and its failure
 */
export async function assertCredentials(cluster: string, kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify(readKubeconfig(kubeconfig)));
  const exec: unknown = config.getCurrentUser()?.exec;
  if (!execSchema.safeParse(exec).success) return;
  const expired = () => new Error(`not done within ${execSeconds} s`);
  try {
    await limited(config.applyToHTTPSOptions({}), execSeconds, expired);
  } catch (error) {
    const reason = credentialsError(exec, error);
    throw new Error(`cluster ${cluster}: ${reason instanceof Error ? reason.message : "failed"}`, {
      cause: error,
    });
  }
}
