import assert from "node:assert/strict";
import { bundleOf } from "../../../../components/mesh/linkerd/anchors.ts";
import { trustRoot } from "../../../../components/pki/profiles.ts";
import { type FakeFleet, serveFleet } from "../../../support/apis.ts";
import { ownKubeconfig } from "../../../support/ownClusters.ts";
import { issue } from "../../../support/certificates.ts";
import { isRecord } from "../../../support/decode.ts";
import type { MockRequest } from "../../../support/mockOutputs.ts";
import { type ProgramGraph, runProgram } from "../../../support/program.ts";

// Proves: the program checks a cluster before Linkerd's first object there, and the mesh after the last, and the mesh's trust
// anchors. The checks and their errors are in tests/unit/mesh/linkerd/checks.spec.ts.

describe("A cluster that gets Linkerd", () => {
  let fleet: FakeFleet;

  beforeEach(async () => {
    fleet = await serveFleet();
  });

  afterEach(() => fleet.close());

  const precheckPaths = [
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    "/api/v1/namespaces/linkerd/configmaps/linkerd-config",
  ];
  const asked = (path: string): boolean => fleet.clusters.cluster.requests.includes(path);

  const run = (
    preview = false,
    linkerd: unknown = {},
    made: (request: MockRequest) => void = () => undefined,
  ): Promise<ProgramGraph> =>
    runProgram({
      stack: "checked",
      config: {
        "archipelago:mesh": "linkerd",
        "archipelago:clusters": JSON.stringify([
          { name: "eu", provider: "kubeconfig", context: "eu" },
        ]),
        "archipelago:linkerd": JSON.stringify(linkerd),
        "archipelago:karmada": JSON.stringify({ enabled: false }),
        "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu"]),
      },
      fleet: {
        ...fleet,
        state: (request) => {
          made(request);
          return fleet.state(request);
        },
      },
      preview,
    });

  it("is checked before the first object is created", async () => {
    const graph = await run();
    for (const path of [
      ...precheckPaths,
      "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
    ]) {
      assert.ok(asked(path), path);
    }
    // The owner is known after the preflight, and everything else of the mesh comes after it.
    const { annotations } = graph.named("linkerd-eu-namespace").inputs["metadata"] as {
      annotations: Record<string, string>;
    };
    assert.equal(annotations["archipelago/stack"], "checked");
    for (const release of ["linkerd-eu-crds", "linkerd-eu-release"]) {
      assert.ok(graph.dependsOn(release, "linkerd-eu-namespace"), release);
    }
  });

  it("is checked in a preview too, as its API exists before the stack", async () => {
    await run(true);
    for (const path of precheckPaths) assert.ok(asked(path), path);
  });

  it("gets a trial pod after the installation, before any workload joins the mesh", async () => {
    const trial = new Map<string, boolean>();
    await run(false, {}, ({ name }) => {
      trial.set(name, asked("/api/v1/namespaces/default/pods"));
    });
    assert.equal(trial.get("linkerd-eu-release"), false);
    for (const name of ["probe-eu-namespace", "sweep-eu-job"]) assert.equal(trial.get(name), true);
  });

  it("trusts the anchors that the settings add to the fleet's root", async () => {
    const { certPem } = await issue(trustRoot);
    const bundleWith = async (...additionalAnchors: readonly string[]): Promise<string> => {
      fleet.clusters.cluster.linkerd.anchors = undefined;
      const graph = await run(false, { trust: { additionalAnchors } });
      const values = graph.named("linkerd-eu-release").inputs["values"];
      return isRecord(values) ? String(values["identityTrustAnchorsPEM"]) : "";
    };
    assert.equal(await bundleWith(certPem), bundleOf(await bundleWith(), certPem));
  });
});
