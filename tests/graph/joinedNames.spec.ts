import assert from "node:assert/strict";
import * as z from "zod";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import { readRecorded } from "../support/goldenFile.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import type { GraphNode } from "../support/graph.ts";
import { type Configuration, runProgram } from "../support/program.ts";
import { own, problemsOf } from "../unit/settings/support.ts";

// Shows that no names of clusters that the settings accept give two resources one URN, or two objects of a cluster one name:
// for every pair of names that the recorded stacks join from names of clusters, and in whole fleets with everything on whose
// names are those of parts. Does not show what charts and controllers name by themselves, nor Linode's labels.

/** The stacks that are recorded in full, of which the others are changes. */
const recorded = ["dev", "flat", "linkerd", "linkerd-flat", "linkerd-single"];
const places = ["eu", "ap", "us", "manager"];
const node = z.looseObject({ type: z.string(), parent: z.string().optional() });

/** Logical names by the types on the way to them, as in a URN; `*` stands for a cluster. */
async function templates(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const stack of recorded) {
    const { resources } = await readRecorded(stack);
    const types = (name: string): string => {
      const { type, parent } = node.parse(resources[name]);
      return parent === undefined ? type : `${types(parent)}$${type}`;
    };
    for (const name of Object.keys(resources)) {
      const template = name.split("-").map((step) => (places.includes(step) ? "*" : step));
      const key = types(name);
      found.set(key, (found.get(key) ?? new Set<string>()).add(template.join("-")));
    }
  }
  return found;
}

/** True if names of clusters may make one name of two templates: what is before and behind their clusters fits. */
function mayCollide(one: string, other: string): boolean {
  if (one === other) return one.split("*").length > 2;
  const ends = [one, other].map((template) => ({
    fixed: !template.includes("*"),
    before: template.replace(/\*.*/, ""),
    behind: template.replace(/.*\*/, ""),
  }));
  const [{ fixed, before, behind }, second] = ends as [(typeof ends)[0], (typeof ends)[0]];
  if (fixed && second.fixed) return false;
  const fit = (a: string, b: string, test: "startsWith" | "endsWith") => a[test](b) || b[test](a);
  return (
    fit(before, second.before, "startsWith") &&
    fit(behind, second.behind, "endsWith") &&
    !(fixed && one.length <= second.before.length + second.behind.length) &&
    !(second.fixed && other.length <= before.length + behind.length)
  );
}

describe("Names that are joined from names of clusters", () => {
  it("have the known forms only, where two clusters or a suffix may give one name", async () => {
    const forms = [...(await templates())].flatMap(([types, names]) =>
      [...names].flatMap((one, index, all) =>
        all
          .slice(index)
          .filter((other) => mayCollide(one, other))
          .map((other) => [types.split("$").at(-1)?.split(":").at(-1), one, other].join(" ")),
      ),
    );
    assert.deepEqual(
      forms.filter((form) => !known.some((expression) => expression.test(form))),
      [],
    );
    assert.ok(forms.length >= known.length, forms.join("\n"));
  });

  // Refused by settings/checks/linkedNames.ts, for the fleets in which they give one name.
  const known = [
    /^\w+ (reader-\*-from-\*[a-z0-9-]*) \1$/,
    /^\w+ (access-\*-from-\*[a-z0-9-]*) \1$/,
    /^\w+ (link-\*-\*[a-z-]*) \1$/,
    /^Secret link-\*-\*-credentials link-\*-\*-discovery-credentials$/,
  ];
});

/** Identifies an object in its cluster: an engine's provider, a kind, a namespace and a name. */
function physical({ provider, type, inputs }: GraphNode): string | undefined {
  const metadata = isRecord(inputs["metadata"]) ? inputs["metadata"] : inputs;
  const { name, namespace } = metadata;
  // Several patches may change one object of the user's.
  if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return undefined;
  if (typeof name !== "string") return undefined;
  return [provider, type, typeof namespace === "string" ? namespace : "", name].join(" ");
}

function repeatedIn(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

describe("A fleet with everything on, whose clusters have names of parts", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });
  after(() => fleet.close());

  const json = (settings: Readonly<Record<string, unknown>>): Configuration =>
    Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        `archipelago:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
  const karmada = {
    failover: { enabled: true },
    snapshots: { endpoint: "https://s3.example.com", bucket: "snapshots" },
  };
  const everything = {
    karmada,
    demo: { emojivoto: true, replicas: 6 },
    bucketKey: "ACCESS:MOCK-KEY",
  };
  const istio = { mesh: "istio", istio: { ingressGateway: { enabled: true } } };
  const linkerd = {
    mesh: "linkerd",
    linkerd: {
      highAvailability: true,
      viz: { enabled: true },
      multicluster: {
        ingress: { name: "root", namespace: "edge", probe: { port: 80, path: "/" } },
      },
    },
  };
  const flat = { network: "flat" };
  const ranges = (index: number) => ({
    podCidrs: [`10.${index}.0.0/16`],
    serviceCidrs: [`10.${100 + index}.0.0/16`],
  });
  const roles = ["manager", "root", "gate", "peers", "token-1", "manager-lke"];
  const joined = ["a", "a-b", "c", "ca", "a-ca", "a-credentials"];
  const cases: readonly (readonly [string, readonly string[], Record<string, unknown>])[] = [
    ["Istio", roles, istio],
    ["Istio", joined, istio],
    ["Istio on a flat network", roles, { ...istio, ...flat }],
    ["Linkerd", roles.slice(0, 4), linkerd],
    ["Linkerd", joined.slice(0, 4), linkerd],
    ["Linkerd on a flat network", joined.slice(0, 4), { mesh: "linkerd", ...flat }],
  ];
  for (const [title, names, settings] of cases) {
    it(`${names.join(", ")}: every resource and object is there once, with ${title}`, async function () {
      this.timeout(400_000);
      const clusters = names.map((name, index) =>
        own(name, "network" in settings ? ranges(index + 1) : {}),
      );
      const config = json({ manager: own("hub"), clusters, ...everything, ...settings });
      const kubeconfig = ownKubeconfig(fleet.clusters, [...names, "hub"]);
      const { nodes } = await runProgram({
        ...{ stack: "names", fleet },
        config: { ...config, "archipelago:kubeconfig": kubeconfig },
      });
      assert.deepEqual(repeatedIn(nodes.map(({ urn }) => urn)), []);
      assert.deepEqual(repeatedIn(nodes.flatMap((found) => physical(found) ?? [])), []);
    });
  }

  it("is refused where names would be joined to one", () => {
    const refused = (names: readonly string[], settings: Record<string, unknown>) =>
      problemsOf({ clusters: names.map((name) => own(name)), demo: { replicas: 9 }, ...settings });
    assert.match(refused(["a", "a-b", "b-c", "c"], { mesh: "linkerd" }).join("\n"), /same name/);
    assert.match(refused(["a", "b", "b-discovery"], { mesh: "linkerd" }).join("\n"), /same name/);
    assert.match(refused(["a", "b-from-c", "a-from-b", "c"], {}).join("\n"), /same name/);
  });
});
