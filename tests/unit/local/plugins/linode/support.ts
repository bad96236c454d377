/** Calls of a provider as the engine makes them, and a Linode API for it. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Call, Provider } from "../../../../../local/plugins/protocol/provider.ts";
import { Secret, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";
import { linodeProvider } from "../../../../../local/plugins/linode/provider.ts";

const lkeCluster = "linode:index/lkeCluster:LkeCluster";

/** Collects the log lines of a call. */
export interface Heard {
  readonly call: Call;
  readonly lines: string[];
  abort(): void;
}

export function listening(): Heard {
  const lines: string[] = [];
  const cancellation = new AbortController();
  const hear = (message: string): void => {
    lines.push(message);
  };
  return {
    lines,
    call: {
      signal: cancellation.signal,
      log: { debug: hear, info: hear, warn: hear, error: hear, status: hear },
    },
    abort: () => {
      cancellation.abort(new Error("cancelled"));
    },
  };
}

export const subject = { urn: "urn:pulumi:test::p::t::n", name: "n", type: lkeCluster };

/** Returns a provider that polls `url` frequently, with a token. */
export async function configured(url: string, args: PropertyBag = {}): Promise<Provider> {
  const provider = linodeProvider("5.1.1", {});
  await provider.configure(
    {
      ...subject,
      id: "",
      args: {
        url,
        token: new Secret("0".repeat(64)),
        eventPollMs: "20",
        lkeNodeReadyPollMs: "20",
        minRetryDelayMs: "10",
        ...args,
      },
    },
    listening().call,
  );
  return provider;
}

/** The inputs in most tests. */
export const smallInputs: PropertyBag = {
  label: "archipelago-eu",
  region: "fr-par",
  k8sVersion: "1.35",
  tags: ["archipelago"],
  controlPlane: { highAvailability: false, acl: { enabled: false } },
  pools: [{ type: "g6-standard-2", count: 2 }],
};

export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Close the connection without a response. */
  readonly hangUp?: boolean;
}

/** Starts a server that returns the next response of a script to any request, and repeats the last one. */
export async function scriptedServer(answers: readonly ScriptedAnswer[]) {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
    });
    if (answer === undefined || answer.hangUp === true) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
