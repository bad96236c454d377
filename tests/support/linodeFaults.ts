/** Linode's answers as the provider's stand-in gets them from the local cloud's API, some of them faults. */
import type { Faults } from "../../local/linode/api/faults.ts";
import { LinodeClient } from "../../local/plugins/linode/client.ts";
import { callFunction } from "../../local/plugins/linode/functions.ts";
import type { JsonObject } from "../../local/plugins/protocol/values.ts";
import { testCloud } from "../unit/local/linode/support.ts";
import type { MockOptions } from "./mocks.ts";

/** An account without clusters, behind an API with faults. */
export interface FaultyLinode {
  /** Answers provider functions; anything else has no answer. */
  readonly call: NonNullable<MockOptions["call"]>;
  close(): Promise<void>;
}

/** Options of the stand-in's client; see {@link LinodeClient}. */
type ClientOptions = Partial<ConstructorParameters<typeof LinodeClient>[0]>;

/** Starts an API on loopback. Requests are repeated for a second only. */
export async function serveFaultyLinode(
  faults: Faults,
  options: ClientOptions = {},
): Promise<FaultyLinode> {
  const cloud = await testCloud(faults);
  const client = new LinodeClient({
    baseUrl: `${cloud.api.url}/v4`,
    token: cloud.token,
    userAgent: "test",
    delays: { minimum: 10, maximum: 100 },
    retryBudget: 1000,
    ...options,
  });
  const signal = new AbortController().signal;
  return {
    call: async (token, inputs) => {
      if (!token.startsWith("linode:")) return undefined;
      return callFunction(token, inputs as JsonObject, client, { signal });
    },
    close: () => cloud.close(),
  };
}
