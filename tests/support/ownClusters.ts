import dns, { type LookupAddress, type LookupOptions } from "node:dns";
import { stringify } from "yaml";
import { type FakeApi } from "./apis.ts";

/** Domain of the fake APIs of existing clusters: the settings reject an API on loopback, which no peer could reach. */
const domain = "clusters.example";

const { lookup } = dns;
type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Resolves the names of {@link domain} to this machine. */
function lookUpHere(host: string, options: LookupOptions | Answer, callback?: Answer): void {
  const answer = typeof options === "function" ? options : callback;
  if (host.endsWith(`.${domain}`) && answer !== undefined) {
    const all = typeof options === "object" && options.all === true;
    const address = { address: "127.0.0.1", family: 4 };
    if (all) answer(null, [address]);
    else answer(null, address.address, address.family);
    return;
  }
  Reflect.apply(lookup, dns, [host, options, callback]);
}

/** The URL of a context's API, at one of the names that this machine answers to. */
export function ownServer({ tls }: FakeApi, context: string): string {
  return `https://${context}.${domain}:${tls.port}`;
}

/**
 * Returns a kubeconfig with a context for each existing cluster. All of them lead to one fake API, each by a name of its own,
 * by which the API gives each cluster an identity of its own.
 */
export function ownKubeconfig(api: FakeApi, contexts: readonly string[]): string {
  Object.assign(dns, { lookup: lookUpHere });
  const ca = Buffer.from(api.tls.caPem).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: contexts.map((name) => ({
      name,
      cluster: { server: ownServer(api, name), "certificate-authority-data": ca },
    })),
    users: contexts.map((name) => ({ name, user: { token: `token of ${name}` } })),
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: name } })),
    "current-context": contexts[0],
  });
}
