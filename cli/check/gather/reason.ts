import { ApiException } from "@kubernetes/client-node";
import * as z from "zod";

const status = z.looseObject({ message: z.string() });

/** Why a request to a cluster failed, in one line: the API's own words, without headers. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) {
    const body: unknown = error.body;
    const text = typeof body === "string" ? jsonOf(body) : body;
    const parsed = status.safeParse(text);
    return `HTTP ${error.code}${parsed.success ? `: ${parsed.data.message}` : ""}`;
  }
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const why = cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
  return why.split("\n")[0] ?? "";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
