import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { byoKubeconfigPath } from "../../local/byoClusters/kubeconfig.ts";
import { readByoCluster } from "../../local/byoClusters/request.ts";
import { refusesTwins } from "./scenarios/existingClusters.ts";
import { meshFlat } from "./scenarios/flatMesh.ts";
import { command, runCommand } from "./support/commands.ts";
import { flatConfig } from "./support/flatClusters.ts";
import { ownsCloud } from "./support/ownCloud.ts";
import { answered, publish, serve } from "./support/pods.ts";
import { cloud, describeOwn } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";

const flat = ["a:10.11.0.0/16:10.111.0.0/16", "b:10.12.0.0/16:10.112.0.0/16"];

/*
 * Clusters that stand for a user's own: that they start without the Linode API, that their pods and APIs are reached from the
 * other cluster by their own addresses, and how Istio works on such a network. It proves nothing about networks that
 * translate or filter. A cluster that is lost, and an API that is unreachable, are in tests/long/flatFaults.spec.ts.
 */
describeOwn("clusters on a flat network", function () {
  inSequence(this);
  this.timeout("15m");

  ownsCloud();

  const config = new KubeConfig();
  const at = flatConfig;

  it("start, with a private kubeconfig that has a context for each", async () => {
    await command("clusters", "up", "--cloud", cloud, "--flat", ...flat);
    const path = byoKubeconfigPath(cloud);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    config.loadFromFile(path);
    assert.deepEqual(
      config.getContexts().map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("let pods reach pods of the other cluster, with their own source address", async () => {
    const [there, back] = [await serve(at("b")), await serve(at("a"))];
    assert.match(there.address, /^10\.12\.1\.\d+$/);
    assert.match(back.address, /^10\.11\.1\.\d+$/);
    const asked = await answered(at("a"), `http://${there.address}:9898/readyz`);
    assert.equal(asked.status, "200");
    assert.match(asked.from, /^10\.11\.1\.\d+$/);
    assert.ok((await there.log()).includes(`"${asked.from}:`), "came under another address");
    assert.equal((await answered(at("b"), `http://${back.address}:9898/readyz`)).status, "200");
  });

  it("let pods reach the other cluster's API", async () => {
    const server = at("b").getCurrentCluster()?.server ?? "";
    assert.equal((await answered(at("a"), `${server}/readyz`)).status, "200");
  });

  it("give LoadBalancer Services an address that the other cluster reaches", async () => {
    const address = await publish(at("b"));
    assert.equal((await answered(at("a"), `http://${address}:9898/readyz`)).status, "200");
  });

  refusesTwins(flat.map(readByoCluster));
  meshFlat({
    clusters: flat.map(readByoCluster),
    config: at,
  });

  it("cannot change their ranges", async () => {
    const moved = "b:10.13.0.0/16:10.112.0.0/16";
    const { code, output } = await runCommand("clusters", "up", "--cloud", cloud, "--flat", moved);
    assert.equal(code, 1);
    assert.match(output, /cluster b: its ranges cannot be changed; delete it first/);
  });

  it("are deleted when they are no longer listed, and with their cloud", async () => {
    await command("clusters", "up", "--cloud", cloud, "--flat", ...flat.slice(0, 1));
    const left = new KubeConfig();
    left.loadFromFile(byoKubeconfigPath(cloud));
    assert.deepEqual(
      left.getContexts().map(({ name }) => name),
      ["a"],
    );
    await command("down", "--force", "--cloud", cloud);
    assert.ok(!existsSync(byoKubeconfigPath(cloud)));
  });
});
