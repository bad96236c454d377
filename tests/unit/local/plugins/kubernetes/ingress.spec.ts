/** When an Ingress is ready. The cluster behind it is two lists. */
import assert from "node:assert/strict";
import { ingress } from "../../../../../local/plugins/kubernetes/await/ingress.ts";
import type { View } from "../../../../../local/plugins/kubernetes/await/assessment.ts";
import type { JsonObject } from "../../../../../local/plugins/protocol/values.ts";

/** What a case says of an Ingress with one rule, and of its namespace. */
interface Case {
  readonly title: string;
  readonly address?: boolean;
  /** The Services that it leads to; undefined is a path to another kind of object. */
  readonly paths: readonly (string | undefined)[];
  /** The Services with endpoints. */
  readonly endpoints?: readonly string[];
  readonly external?: readonly string[];
  /** Seconds. @default 0 */
  readonly waited?: number;
  readonly state: "ready" | "waiting";
  readonly problems?: readonly string[];
}

const addressless =
  "no controller has written an address into the Ingress's .status.loadBalancer; does one serve its class?";
const stray = (service: string): string =>
  `the Ingress leads to a Service without endpoints: "example.org/${service}" -> "${service}"`;

const cases: readonly Case[] = [
  { title: "it has an address and endpoints", paths: ["a"], endpoints: ["a"], state: "ready" },
  { title: "it leads nowhere and has an address", paths: [], state: "ready" },
  { title: "it leads to no Service", paths: [undefined], state: "ready" },
  { title: "the Service is elsewhere", paths: ["a"], external: ["a"], state: "ready" },
  {
    ...{ title: "it has no address", address: false, paths: ["a"], endpoints: ["a"] },
    ...{ state: "waiting", problems: [addressless] },
  },
  {
    ...{ title: "it has no address however long", address: false, paths: ["a"], waited: 1e9 },
    ...{ state: "waiting", problems: [addressless, stray("a")] },
  },
  {
    ...{ title: "one Service has no endpoints", paths: ["a", "b"], endpoints: ["a"], waited: 9 },
    ...{ state: "waiting", problems: [stray("b")] },
  },
  {
    ...{ title: "one has none for long", paths: ["a", "b"], endpoints: ["a"], waited: 11 },
    ...{ state: "ready", problems: [stray("b")] },
  },
  {
    ...{ title: "nothing in its namespace has endpoints", paths: ["a"], waited: 59 },
    ...{ state: "waiting", problems: [stray("a")] },
  },
  {
    ...{ title: "nothing in its namespace has any for long", paths: ["a"], waited: 61 },
    ...{ state: "ready", problems: [stray("a")] },
  },
];

function view({ endpoints = [], external = [], waited = 0 }: Case): View {
  const slices = endpoints.map((service) => ({
    metadata: { labels: { "kubernetes.io/service-name": service } },
  }));
  const services = external.map((name) => ({ metadata: { name }, spec: { type: "ExternalName" } }));
  const list = ({ kind }: { kind: string }, namespace: string) => {
    assert.equal(namespace, "apps");
    return Promise.resolve(kind === "Service" ? services : slices);
  };
  const cluster: unknown = { list };
  return { cluster, signal: new AbortController().signal, waited: waited * 1000 } as View;
}

const object = ({ address = true, paths }: Case): JsonObject => ({
  metadata: { name: "ingress", namespace: "apps" },
  spec: {
    rules: [
      {
        host: "example.org",
        http: {
          paths: paths.map((name) => ({
            path: `/${name ?? ""}`,
            backend: name === undefined ? { resource: { name: "x" } } : { service: { name } },
          })),
        },
      },
    ],
  },
  status: { loadBalancer: address ? { ingress: [{ ip: "192.0.2.7" }] } : {} },
});

describe("an Ingress", () => {
  for (const one of cases) {
    it(`is ${one.state} when ${one.title}`, async () => {
      const { state, problems } = await ingress(object(one), view(one));
      assert.deepEqual({ state, problems }, { state: one.state, problems: one.problems ?? [] });
    });
  }
});
