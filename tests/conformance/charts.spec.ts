/**
 * Every chart that the program installs, rendered by real helm with the values that the program gives it, and every object
 * of it shown to a real API server, which refuses unknown fields and wrong values. A preview of an empty stack shows none
 * of that, since there is no cluster yet.
 *
 * Needs helm, kubectl, etcd, kube-apiserver and kube-controller-manager on PATH. Linkerd's charts are shown where
 * ARCHIPELAGO_EXTRA_PARTS names a folder that holds them, else those tests are pending and say so. Not proved here: that
 * anything starts (the fleet test), and what a project's own webhooks think of its custom resources.
 */
import assert from "node:assert/strict";
import * as client from "@kubernetes/client-node";
import { type FakeFleet, kubeconfigFor, serveFleet } from "../support/apis.ts";
import { runProgram, stackConfiguration, type Configuration } from "../support/program.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { missingCharts, render } from "./support/archives.ts";
import { define, isDefinition, type Manifest, refusals } from "./support/manifests.ts";
import { customResourcesOf, releasesOf, type Release } from "./support/releases.ts";

interface Installing {
  /** Of which stack file. */
  readonly stack: string;
  /** Every chart that the program installs then. */
  readonly charts: readonly string[];
  /** Kinds whose definitions are in the charts and whose objects are the program's own. */
  readonly customResources?: readonly string[];
}

const linkerd = ["linkerd-control-plane", "linkerd-crds"];
const links = { charts: [...linkerd, "linkerd-multicluster"], customResources: ["Link"] };

/** Another chart is one more name in an entry, or another entry with the stack that installs it. */
const table: readonly Installing[] = [
  { stack: "local", charts: ["base", "gateway", "istiod", "karmada"] },
  { stack: "linkerd-ingress", ...links },
  { stack: "linkerd-flat", ...links },
  { stack: "linkerd-single", charts: [...linkerd, "linkerd-viz"] },
];

/** The releases' objects by namespace, each once: most regions have the same. */
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
  this.timeout(300_000);
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
    it(`of the stack ${stack} are what an API server takes: ${charts.join(", ")}`, async function () {
      const graph = await runProgram({ stack, config: await configurationOf(stack, fleet), fleet });
      const releases = releasesOf(graph);
      assert.deepEqual([...new Set(releases.map(({ chart }) => chart))].sort(), charts);
      const reason = await missingCharts(releases);
      if (reason !== undefined) {
        console.log(`      not shown to an API server: ${reason}`);
        return this.skip();
      }
      const objects = await rendered(releases);
      await define(api, [...objects.values()].flat().filter(isDefinition));
      for (const [namespace, own] of objects) {
        await provideNamespace(api, namespace);
        const shown = own.filter((object) => !isDefinition(object));
        assert.deepEqual(await refusals(api, namespace, shown), []);
      }
      for (const kind of customResources) {
        const own = customResourcesOf(graph, kind);
        assert.notEqual(own.length, 0, kind);
        assert.deepEqual(await refusals(api, "default", own), []);
      }
    });
  }

  it("would be refused with a field that there is not", async () => {
    const metadata = { name: "misspelt" };
    const misspelt = { apiVersion: "v1", kind: "ConfigMap", metadata, dta: { a: "1" } };
    assert.match((await refusals(api, "default", [misspelt])).join(), /dta/);
  });
});

/** The stack file's own, and what a person would add to it. */
async function configurationOf(stack: string, fleet: FakeFleet): Promise<Configuration> {
  return {
    ...(await stackConfiguration(stack)),
    "archipelago:vizUsers": "user:MOCK-KEY",
    "archipelago:kubeconfig": kubeconfigFor(fleet.clusters.url, ["eu", "us"]),
  };
}

async function provideNamespace({ config }: ApiServer, name: string): Promise<void> {
  const core = config.makeApiClient(client.CoreV1Api);
  const { items } = await core.listNamespace();
  if (items.some(({ metadata }) => metadata?.name === name)) return;
  await core.createNamespace({ body: { metadata: { name } } });
}
