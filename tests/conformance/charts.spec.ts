/**
 * Every chart that the program installs, rendered by real helm with the values that the program gives it, and every object
 * of it shown to a real API server, which refuses unknown fields and wrong values. A preview of an empty stack shows none
 * of that, since there is no cluster yet.
 *
 * Needs helm, kubectl, etcd, kube-apiserver and kube-controller-manager on PATH. Not proved here: that anything starts
 * (the fleet test), and what a project's own webhooks think of its custom resources.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as client from "@kubernetes/client-node";
import { execa } from "execa";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { testParts } from "../support/parts.ts";
import { runProgram, stackConfiguration, type Configuration } from "../support/program.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { define, isDefinition, type Manifest, manifests, refusals } from "./support/manifests.ts";
import { releasesOf, type Release } from "./support/releases.ts";

interface Installing {
  /** Of which stack file. */
  readonly stack: string;
  /** Over the file's own. */
  readonly settings?: Configuration;
  /** Every chart that the program installs then. */
  readonly charts: readonly string[];
}

/** Another chart is one more name in an entry, or another entry with the settings that install it. */
const table: readonly Installing[] = [
  { stack: "local", charts: ["base", "gateway", "istiod", "karmada"] },
];

async function render(release: Release): Promise<Manifest[]> {
  const { chart, version, name, namespace, values } = release;
  const { chartsRoot } = await testParts();
  const archive = join(chartsRoot, `${chart}-${version}.tgz`);
  const flags = ["--namespace", namespace, "--include-crds", "--skip-tests", "--values", "-"];
  const input = JSON.stringify(values);
  return manifests((await execa("helm", ["template", name, archive, ...flags], { input })).stdout);
}

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

  for (const { stack, settings = {}, charts } of table) {
    it(`of the stack ${stack} are what an API server takes: ${charts.join(", ")}`, async () => {
      const config = { ...(await stackConfiguration(stack)), ...settings };
      const releases = releasesOf(await runProgram({ stack, config, fleet }));
      assert.deepEqual([...new Set(releases.map(({ chart }) => chart))].sort(), charts);
      const objects = await rendered(releases);
      await define(api, [...objects.values()].flat().filter(isDefinition));
      const core = api.config.makeApiClient(client.CoreV1Api);
      for (const [namespace, own] of objects) {
        await core.createNamespace({ body: { metadata: { name: namespace } } });
        const shown = own.filter((object) => !isDefinition(object));
        assert.deepEqual(await refusals(api, namespace, shown), []);
      }
    });
  }

  it("would be refused with a field that there is not", async () => {
    const metadata = { name: "misspelt" };
    const misspelt = { apiVersion: "v1", kind: "ConfigMap", metadata, dta: { a: "1" } };
    assert.match((await refusals(api, "default", [misspelt])).join(), /dta/);
  });
});
