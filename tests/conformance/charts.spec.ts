/**
 * Every chart that the program installs, rendered by the real helm with the program's values, and each of its objects
 * validated by a real API server, which rejects unknown fields and invalid values. A preview of an empty stack does not
 * validate them, since there is no cluster yet.
 *
 * Needs helm, kubectl, etcd, kube-apiserver and kube-controller-manager on PATH. Linkerd's charts are tested if
 * ARCHIPELAGO_EXTRA_PARTS names a folder that has them; otherwise those tests are pending and report it. Not proved here:
 * that pods start (the fleet tests), and the validation of custom resources by a project's own webhooks.
 */
import assert from "node:assert/strict";
import * as client from "@kubernetes/client-node";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import { runProgram, stackConfiguration, type Configuration } from "../support/program.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { missingCharts, render } from "./support/archives.ts";
import { define, isDefinition, type Manifest, rejections } from "./support/manifests.ts";
import { customResourcesOf, releasesOf, type Release } from "./support/releases.ts";

interface Installing {
  /** The stack file. */
  readonly stack: string;
  /** All charts that the program installs with it. */
  readonly charts: readonly string[];
  /** Kinds whose CRDs are in the charts, and whose objects the program declares. */
  readonly customResources?: readonly string[];
}

const linkerd = ["linkerd-control-plane", "linkerd-crds"];
const links = { charts: [...linkerd, "linkerd-multicluster"], customResources: ["Link"] };

/** A new chart is added to an entry, or as a new entry with the stack that installs it. */
const table: readonly Installing[] = [
  { stack: "local", charts: ["base", "gateway", "istiod", "karmada"] },
  { stack: "linkerd-ingress", ...links },
  { stack: "linkerd-flat", ...links },
  { stack: "linkerd-single", charts: [...linkerd, "linkerd-viz"] },
];

/** The releases' objects by namespace, without duplicates, since most regions have the same. */
async function rendered(releases: readonly Release[]): Promise<Map<string, Manifest[]>> {
  const objects = new Map<string, Map<string, Manifest>>();
  for (const release of releases) {
    const known = objects.get(release.namespace) ?? new Map<string, Manifest>();
    for (const object of await render(release)) known.set(JSON.stringify(object), object);
    objects.set(release.namespace, known);
  }
  return new Map([...objects].map(([namespace, known]) => [namespace, [...known.values()]]));
}

describe("the charts, with the program's values", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let fleet: FakeFleet;
  before(async () => {
    api = await startApiServer("charts");
    fleet = await serveFleet();
  });
  after(async () => {
    await fleet.close();
    await api.stop();
  });

  for (const { stack, charts, customResources = [] } of table) {
    it(`of the stack ${stack} are accepted by an API server: ${charts.join(", ")}`, async function () {
      const graph = await runProgram({ stack, config: await configurationOf(stack, fleet), fleet });
      const releases = releasesOf(graph);
      assert.deepEqual([...new Set(releases.map(({ chart }) => chart))].sort(), charts);
      const reason = await missingCharts(releases);
      if (reason !== undefined) {
        console.log(`      not validated by an API server: ${reason}`);
        return this.skip();
      }
      const objects = await rendered(releases);
      await define(api, [...objects.values()].flat().filter(isDefinition));
      for (const [namespace, own] of objects) {
        await provideNamespace(api, namespace);
        const declared = own.filter((object) => !isDefinition(object));
        assert.deepEqual(await rejections(api, namespace, declared), []);
      }
      for (const kind of customResources) {
        const own = customResourcesOf(graph, kind);
        assert.notEqual(own.length, 0, kind);
        assert.deepEqual(await rejections(api, "default", own), []);
      }
    });
  }

  it("are rejected with an unknown field", async () => {
    const metadata = { name: "misspelt" };
    const misspelt = { apiVersion: "v1", kind: "ConfigMap", metadata, dta: { a: "1" } };
    assert.match((await rejections(api, "default", [misspelt])).join(), /dta/);
  });
});

/** The stack file's configuration, with the values that a person adds. */
async function configurationOf(stack: string, fleet: FakeFleet): Promise<Configuration> {
  return {
    ...(await stackConfiguration(stack)),
    "archipelago:vizUsers": `user:{SHA}${"A".repeat(27)}=`,
    "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "us"]),
  };
}

async function provideNamespace({ config }: ApiServer, name: string): Promise<void> {
  const core = config.makeApiClient(client.CoreV1Api);
  const { items } = await core.listNamespace();
  if (items.some(({ metadata }) => metadata?.name === name)) return;
  await core.createNamespace({ body: { metadata: { name } } });
}
