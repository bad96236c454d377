import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { proxiesOf } from "../support/istiod.ts";
import { readyReplicas } from "../support/kube.ts";
import { type MeshOnly, meshOnly } from "../support/meshOnly.ts";
import { succeed } from "../support/run.ts";
import { declared } from "./bringUp.ts";

/** The regions of a fleet that mixes primaries and remotes. */
export const members = ["eu", "ap", "us"] as const;

/** Writes the local fleet with only a mesh, in which these clusters are remotes of those. */
function settings(
  name: string,
  primaries: Readonly<Record<string, string>>,
  { gate }: Partial<Pick<MeshOnly, "gate">> = {},
): Promise<string> {
  const remotes = Object.keys(primaries).length > 0;
  return meshOnly(name, {
    clusters: (local) =>
      local.map((cluster) => {
        const primary = primaries[cluster.name];
        return primary === undefined ? cluster : { ...cluster, primary };
      }),
    istio: { topology: remotes ? "primary-remote" : "multi-primary" },
    ...(gate !== undefined && { gate }),
  });
}

/** Writes the settings with us as a remote of eu, with these options of the gate if there are any. */
export const mixed = (gate?: Readonly<Record<string, unknown>>): Promise<string> =>
  settings(gate === undefined ? "mixed" : "mixed-hasty", { us: "eu" }, gate && { gate });

/** Writes the settings with an istiod in every region. */
export const allPrimaries = (): Promise<string> => settings("all-primaries", {});

const does = (op: string, ...names: string[]): string[] => names.map((name) => `${op} ${name}`);
const replaced = ["gate-ap-job", "gate-eu-job", "gate-us-job", "istio-us-istiod"];

/** The accounts with which us reads the others, and the rollout of its istiod. */
const ownReaders = [
  ...["ap", "eu"].flatMap((target) =>
    ["account", "peer", "role-binding", "token-1"].map(
      (part) => `reader-${target}-from-us-${part}`,
    ),
  ),
  ...["account", "role", "binding", "job"].map((part) => `rollout-us-${part}`),
];

/** The expected changes for us's own istiod: its Jobs, and a release of another name, are deleted and recreated. */
const ownIstiod = [
  ...does("create", "trust-us-key", "trust-us-request", "trust-us-certificate"),
  ...does("create", "istio-us-cacerts", "istio-us-strict", "peers-us-bundle"),
  ...does("create", "reach-us-job", "reach-us-peers"),
  ...does("create", "gateway-us-routes", "probe-us-routing"),
  // From then on eu is only a peer of us.
  ...does("create", ...ownReaders, "reader-us-from-eu-peer", "reader-us-from-eu-role-binding"),
  ...["create-replacement", "delete-replaced", "replace"].flatMap((op) => does(op, ...replaced)),
  // Without a remote, eu's gateway has no port for eu's istiod, in its network policy either.
  ...does("update", "istio-us-namespace", "istio-eu-istiod"),
  ...does("update", "gateway-eu-release", "gateway-eu-service"),
  ...does("delete", "gateway-eu-istiod", "gateway-eu-istiod-routes"),
  ...does("delete", "readers-us-primary", "reader-us-from-eu-primary"),
].sort();

/** The remote gets an istiod of its own. */
export function becomesPrimary(): void {
  it("previews only us's own istiod, creates it, and us stops using eu's", async () => {
    const all = await allPrimaries();
    const { report: plan } = await succeed("preview", "--settings", all);
    assert.deepEqual(declared(plan), ownIstiod);
    const { report } = await succeed("up", "--settings", all);
    assert.deepEqual(declared(report), declared(plan));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.equal(await readyReplicas("us", "istiod", "istio-system"), 1);
    for (const name of members) assert.deepEqual(Object.keys(await proxiesOf(name)), [name]);
  });
}
