import assert from "node:assert/strict";
import { isRecord } from "../support/decode.ts";
import {
  answerLinode,
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../support/program.ts";

// Shows when the program asks Linode's lists of regions and versions. Does not show the check in the hook of a cluster, which
// mocks do not call; the conformance suite does (tests/conformance/availableCluster.spec.ts).

describe("Linode's lists", function () {
  this.timeout(300_000);
  let config: Configuration;
  let running: Record<string, unknown>;

  before(async () => {
    config = await stackConfiguration("dev");
    const { nodes } = await runProgram({ stack: "dev", config, preview: true });
    const lkeClusters = nodes
      .filter(({ type }) => type === "linode:index/lkeCluster:LkeCluster")
      .map(({ inputs: { label, region, k8sVersion } }) => ({ label, region, k8sVersion }));
    assert.equal(lkeClusters.length, 4);
    running = { id: "clusters", lkeClusters };
  });

  /** A preview in which Linode's lists fail; the account's clusters are as given. */
  const preview = (
    clusters: () => Record<string, unknown>,
    changes: Configuration = {},
  ): Promise<ProgramGraph> =>
    runProgram({
      stack: "dev",
      config: { ...config, ...changes },
      preview: true,
      call: (token) => {
        if (token === "linode:index/getLkeClusters:getLkeClusters") return clusters();
        // Pulumi's mocks do not pass the message on.
        throw new Error("[503] Service Unavailable");
      },
    });

  it("are not asked for a fleet that runs", async () => {
    const { nodes } = await preview(() => running);
    assert.ok(nodes.length > 100);
  });

  it("are not needed when Linode does not answer at all", async () => {
    const { nodes } = await preview(() => {
      throw new Error("GET https://api.linode.com/v4/lke/clusters: no answer (ECONNREFUSED)");
    });
    assert.ok(nodes.length > 100);
  });

  it("are asked for a cluster to be created, and the error names it", async () => {
    const { lkeClusters } = running;
    assert.ok(Array.isArray(lkeClusters));
    const three = (lkeClusters as unknown[]).filter(
      (cluster) => !isRecord(cluster) || cluster["label"] !== "dev-eu",
    );
    assert.equal(three.length, 3);
    await assert.rejects(
      preview(() => ({ ...running, lkeClusters: three })),
      /linode: cannot list the (regions|Kubernetes versions) to create or upgrade eu; got /,
    );
  });

  it("are asked for an upgrade", async () => {
    await assert.rejects(
      preview(() => running, { "archipelago:kubernetesVersion": "1.34" }),
      /to create or upgrade .*eu/,
    );
  });

  it("say what they do not have", async () => {
    const call = (token: string) =>
      token === "linode:index/getLkeVersions:getLkeVersions"
        ? { id: "versions", versions: [{ id: "1.36" }] }
        : answerLinode(token);
    await assert.rejects(
      runProgram({ stack: "dev", config, preview: true, call }),
      /clusters\[0\]\.kubernetesVersion: not available at the provider; got "1\.35"; expected one of: 1\.36/,
    );
  });
});
