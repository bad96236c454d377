/** The provider's own arguments. */
import * as z from "zod";
import type { CheckFailure } from "../protocol/provider.ts";
import { hasUnknowns, openBag, type PropertyBag } from "../protocol/values.ts";
import type { ClientOptions } from "./client.ts";

/** The provider's configuration. Intervals are milliseconds. */
export interface ProviderConfig {
  readonly client: ClientOptions;
  /** Interval of polls for a cluster's creation or deletion. */
  readonly eventPoll: number;
  /** Interval of polls for ready nodes. */
  readonly nodePoll: number;
}

/** Milliseconds for which a request is retried. The official provider has no such limit. */
const retryBudget = 180_000;

/** Positive integers, which SDKs send as JSON text. */
const milliseconds = z.coerce.number().int().positive().optional();
const url = z.url({ protocol: /^https?$/ });

const args = z.object({
  token: z.string().min(1).optional(),
  url: url.optional(),
  apiVersion: z.string().min(1).optional(),
  uaPrefix: z.string().optional(),
  eventPollMs: milliseconds,
  lkeNodeReadyPollMs: milliseconds,
  minRetryDelayMs: milliseconds,
  maxRetryDelayMs: milliseconds,
});

/** Arguments that have no effect here. */
const unsupported: Readonly<Record<string, string>> = {
  apiCaPath: "is not supported by Archipelago's stand-in; set NODE_EXTRA_CA_CERTS instead",
  configPath: "is not supported by Archipelago's stand-in; set linode:token instead",
  configProfile: "is not supported by Archipelago's stand-in; set linode:token instead",
};

/** Returns the problems with the arguments. The official provider's others concern resources that are not supported here. */
export function configProblems(inputs: PropertyBag): CheckFailure[] {
  const refused = Object.entries(unsupported).flatMap(([property, reason]) =>
    (inputs[property] ?? null) === null ? [] : [{ property, reason }],
  );
  const known = Object.entries(openBag(inputs)).filter(
    ([, value]) => value !== null && !hasUnknowns(value),
  );
  const parsed = args.safeParse(Object.fromEntries(known));
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({
        property: path.join("."),
        reason: message,
      }));
  return [...refused, ...wrong];
}

/**
 * Returns the configuration; omitted arguments come from the environment's LINODE_TOKEN, LINODE_URL, LINODE_API_VERSION,
 * LINODE_UA_PREFIX and LINODE_EVENT_POLL_MS, then from the official provider's defaults.
 */
export function configOf(
  inputs: PropertyBag,
  version: string,
  env: NodeJS.ProcessEnv,
): ProviderConfig {
  const given = Object.entries(openBag(inputs)).filter(([, value]) => value !== null);
  const config = args.parse({
    token: nonEmpty(env["LINODE_TOKEN"]),
    url: nonEmpty(env["LINODE_URL"]),
    apiVersion: nonEmpty(env["LINODE_API_VERSION"]),
    uaPrefix: nonEmpty(env["LINODE_UA_PREFIX"]),
    eventPollMs: nonEmpty(env["LINODE_EVENT_POLL_MS"]),
    ...Object.fromEntries(given),
  });
  const base = (config.url ?? "https://api.linode.com").replace(/\/+$/, "");
  const agent = `archipelago-linode-stand-in/${version}`;
  return {
    client: {
      baseUrl: `${base}/${encodeURIComponent(config.apiVersion ?? "v4")}`,
      token: config.token,
      userAgent: config.uaPrefix === undefined ? agent : `${config.uaPrefix} ${agent}`,
      delays: {
        minimum: config.minRetryDelayMs ?? 3000,
        maximum: config.maxRetryDelayMs ?? 30_000,
      },
      retryBudget,
    },
    eventPoll: config.eventPollMs ?? 4000,
    nodePoll: config.lkeNodeReadyPollMs ?? 3000,
  };
}

const nonEmpty = (value: string | undefined): string | undefined =>
  value === "" ? undefined : value;
