import assert from "node:assert/strict";
import { connect } from "node:net";
import { ApiException, AuthorizationV1Api, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { administratorsBinding } from "../../../components/karmada/administrators.ts";
import { eventually, kube } from "../support/kube.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { declared, members } from "./bringUp.ts";

const gateway = { name: "istio-eastwestgateway", namespace: "istio-system" };

/** Tells whether this machine, which is no cluster of the fleet, can connect to a cluster's east-west gateway. */
async function connects(cluster: string): Promise<boolean> {
  const { core } = await kube(cluster);
  const { status } = await core.readNamespacedService(gateway);
  const host = status?.loadBalancer?.ingress?.[0]?.ip ?? "";
  return new Promise((resolve) => {
    const socket = connect({ host, port: 15443 });
    const settle = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.setTimeout(5000, () => {
      settle(false);
    });
    socket.once("connect", () => {
      settle(true);
    });
    socket.once("error", () => {
      settle(false);
    });
  });
}

/** The addresses of a cluster's nodes, from which its pods call other clusters. */
async function egressOf(cluster: string): Promise<string[]> {
  const { core } = await kube(cluster);
  const { items } = await core.listNode();
  return items.flatMap(({ status }) =>
    (status?.addresses ?? []).flatMap(({ type, address }) =>
      type === "InternalIP" ? [address] : [],
    ),
  );
}

/** Tells whether the kubeconfig of the outputs may do everything in Karmada's API. */
async function administersKarmada(): Promise<boolean> {
  const { config } = await kube("karmada");
  const { status } = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { verb: "*", group: "*", resource: "*" } } },
  });
  return status?.allowed === true;
}

/** Pods that reach for their node. */
export function refusesPrivilegedPods(): void {
  it("refuses a privileged pod in the gate's namespace", async () => {
    const { core } = await kube("eu");
    const securityContext = { privileged: true };
    await assert.rejects(
      core.createNamespacedPod({
        namespace: "archipelago-gate",
        dryRun: "All",
        body: {
          metadata: { name: "privileged" },
          spec: { containers: [{ name: "main", image: "example.com/main:1", securityContext }] },
        },
      }),
      (error) => error instanceof ApiException && /may not be privileged/.test(String(error.body)),
    );
  });
}

/** Closed gateways, and the rights of Karmada's administrators. */
export function closesWhatIsOpen(): void {
  it("drops connections to the gateways from all but the peers, once these state their egress", async () => {
    for (const name of members) assert.ok(await connects(name), `${name} is open before`);
    const egress = await Promise.all(members.map(async (name) => [name, await egressOf(name)]));
    const byName = new Map(egress.map(([name, addresses]) => [String(name), addresses]));
    const settings = await settingsVariant("closed", (config) => {
      const clusters = config["archipelago:clusters"];
      assert.ok(Array.isArray(clusters));
      return {
        ...config,
        "archipelago:clusters": clusters.map((cluster: { readonly name: string }) => ({
          ...cluster,
          egress: byName.get(cluster.name),
        })),
      };
    });
    const { report } = await succeed("up", "--settings", settings);
    assert.deepEqual(
      declared(report),
      members.map((name) => `update gateway-${name}-service`).toSorted(),
    );
    assert.deepEqual(silentPairs(report.matrix, members), [], "the peers pass");
    for (const name of members) {
      await eventually(
        `${name}'s gateway closed`,
        30,
        () => connects(name),
        (open) => !open,
      );
    }
    await succeed("up");
    for (const name of members) assert.ok(await connects(name), `${name} is open again`);
  });

  it("ends the rights of Karmada's administrators with their binding", async () => {
    assert.ok(await administersKarmada());
    const { config } = await kube("karmada");
    await config
      .makeApiClient(RbacAuthorizationV1Api)
      .deleteClusterRoleBinding({ name: administratorsBinding });
    await eventually("no rights", 30, administersKarmada, (allowed) => !allowed);
    const { report } = await succeed("up", "--refresh");
    assert.deepEqual(declared(report), ["create karmada-admins-binding"]);
    await eventually("rights again", 30, administersKarmada, (allowed) => allowed);
  });
}
