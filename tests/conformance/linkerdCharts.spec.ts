/**
 * What the program knows of Linkerd's charts by heart, compared with the charts: the names of their values, their images,
 * their profiles for high availability, the rights of a peer, and the Linkerd gateway. Helm takes a value that no chart
 * knows without a word, so a misspelt one would be found by nobody.
 *
 * Needs helm and tar on PATH, and a folder in ARCHIPELAGO_EXTRA_PARTS that holds the charts; without it these tests are
 * pending and say so. Whether an API server takes what the charts make is in charts.spec.ts.
 */
import assert from "node:assert/strict";
import { execa } from "execa";
import { parse } from "yaml";
import { remoteAccessRules } from "../../components/mesh/linkerd/access.ts";
import { labelSelector, adoptedKinds } from "../../components/mesh/linkerd/checks/adopt.ts";
import { gatewayAnnotations } from "../../components/mesh/linkerd/gatewayPlan.ts";
import {
  highAvailabilityValues,
  vizHighAvailabilityValues,
} from "../../components/mesh/linkerd/highAvailability.ts";
import { linkerdGatewayDescription } from "../../components/mesh/linkerd/link.ts";
import { multiclusterNamespace } from "../../components/mesh/linkerd/multiclusterNames.ts";
import { linkerdNamespace } from "../../components/mesh/linkerd/names.ts";
import { chartVersions } from "../../components/internal/charts.ts";
import { type FakeFleet, kubeconfigFor, serveFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import { runProgram, stackConfiguration } from "../support/program.ts";
import { archiveOf, missingCharts, ownValues, render } from "./support/archives.ts";
import type { Manifest } from "./support/manifests.ts";
import { releasesOf, type Release } from "./support/releases.ts";

const version = chartVersions.linkerd;
const names = ["control-plane", "crds", "multicluster", "viz"].map((name) => `linkerd-${name}`);
const stacks = ["linkerd-ingress", "linkerd-flat", "linkerd-single"];

/** Values that the charts read and do not list among their own; the profiles' are looked for in their file. */
const unlisted = ["heartbeatSchedule"];

describe("Linkerd's charts and what the program knows of them", function () {
  this.timeout(300_000);
  let fleet: FakeFleet | undefined;
  const releases: Release[] = [];

  before(async function () {
    const reason = await missingCharts(names.map((chart) => ({ chart, version })));
    if (reason !== undefined) {
      console.log(`    Linkerd's charts are not looked at: ${reason}`);
      return this.skip();
    }
    fleet = await serveFleet();
    for (const stack of stacks) releases.push(...(await releasesFor(stack, fleet)));
  });

  after(() => fleet?.close());

  it("have every value that the program sets", async () => {
    assert.deepEqual([...new Set(releases.map(({ chart }) => chart))].sort(), names);
    for (const release of releases) {
      const known: unknown = parse(await ownValues(release));
      const profile =
        release.values["enablePodAntiAffinity"] === true ? await profileOf(release.chart) : {};
      const strange = leaves(release.values).filter(
        (path) => !has(known, path) && !has(profile, path) && !unlisted.includes(path.join(".")),
      );
      assert.deepEqual(strange, [], release.resource);
    }
  });

  it("take every image from behind the mirror, whatever they install", async () => {
    for (const release of releases) {
      const strange = (await render(release))
        .flatMap(imagesIn)
        .filter((image) => !image.startsWith("mirror.example/"));
      assert.deepEqual(strange, [], release.resource);
    }
  });

  it("have the profiles for high availability that the program gives", async () => {
    assert.deepEqual(
      settled(highAvailabilityValues),
      settled(await profileOf("linkerd-control-plane")),
    );
    // The profile's resources of everything are read by nothing in the chart.
    const { resources, ...viz } = await profileOf("linkerd-viz");
    assert.ok(isRecord(resources));
    assert.deepEqual(settled(vizHighAvailabilityValues), settled(viz));
  });

  it("make nothing that would be missed when an installation is taken over", async () => {
    const kinds = adoptedKinds.map(([apiVersion, kind]) => `${apiVersion} ${kind}`);
    for (const release of releases.filter(({ namespace }) => namespace === linkerdNamespace)) {
      const missed = (await render(release)).filter(({ apiVersion, kind, metadata }) => {
        const { labels, namespace = linkerdNamespace } = metadata;
        const [key = "", value] = labelSelector.split("=");
        const found = isRecord(labels) && labels[key] === value && namespace === linkerdNamespace;
        return !found || !kinds.includes(`${apiVersion} ${kind}`);
      });
      assert.deepEqual(missed, [], release.resource);
    }
  });

  it("give a peer the rights that the program gives it", async () => {
    const role = await find(
      multiclusterWith({}),
      "ClusterRole",
      "linkerd-service-mirror-remote-access-default",
    );
    assert.deepEqual(flat(role["rules"]), flat(remoteAccessRules));
  });

  it("describe the Linkerd gateway as the program does", async () => {
    const service = await find(multiclusterWith({}), "Service", "linkerd-gateway");
    const { annotations } = service.metadata;
    assert.ok(isRecord(annotations) && isRecord(service["spec"]));
    for (const [key, value] of Object.entries(gatewayAnnotations(linkerdGatewayDescription))) {
      assert.equal(annotations[key], value, key);
    }
    assert.deepEqual(service["spec"]["ports"], [
      { name: "mc-gateway", port: linkerdGatewayDescription.port, protocol: "TCP" },
      { name: "mc-probe", port: linkerdGatewayDescription.probe.port, protocol: "TCP" },
    ]);
  });
});

async function releasesFor(stack: string, fleet: FakeFleet): Promise<Release[]> {
  const config = {
    ...(await stackConfiguration(stack)),
    "archipelago:vizUsers": "user:MOCK-KEY",
    "archipelago:kubeconfig": kubeconfigFor(fleet.clusters.url, ["eu", "us"]),
    "archipelago:mirror": JSON.stringify({ images: "mirror.example" }),
  };
  return releasesOf(await runProgram({ stack, config, fleet }));
}

/** The chart's release with values of the test's own. */
function multiclusterWith(values: Record<string, unknown>): Release {
  const chart = "linkerd-multicluster";
  return { resource: chart, chart, version, name: chart, namespace: multiclusterNamespace, values };
}

async function find(release: Release, kind: string, name: string): Promise<Manifest> {
  const objects = await render(release);
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  assert.ok(found, `${kind} ${name}`);
  return found;
}

/** What the file `values-ha.yaml` in a chart says; nothing in a chart without one. */
async function profileOf(chart: string): Promise<Record<string, unknown>> {
  const archive = (await archiveOf({ chart, version })) ?? "";
  const path = `${chart}/values-ha.yaml`;
  const { stdout, exitCode } = await execa("tar", ["-xzOf", archive, path], { reject: false });
  const profile: unknown = exitCode === 0 ? parse(stdout) : {};
  assert.ok(isRecord(profile));
  return profile;
}

/** Every path to something that is no object with fields. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (!isRecord(value) || Object.keys(value).length === 0) return [[...path]];
  return Object.entries(value).flatMap(([key, inside]) => leaves(inside, [...path, key]));
}

/** Whether a chart has something at a path, or takes whatever is there: an empty object of its own says so. */
function has(known: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (!isRecord(known) || !(key in known)) return false;
  const inside = known[key];
  return (isRecord(inside) && Object.keys(inside).length === 0) || has(inside, rest);
}

/** Without what says nothing: an empty text in a profile is what the chart has without it. */
function settled(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inside]) => inside !== "")
      .map(([key, inside]) => [key, settled(inside)]),
  );
}

function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) =>
    key === "image" && typeof inside === "string" ? [inside] : imagesIn(inside),
  );
}

/** One line for each verb on each resource, so that rules grouped in another way are the same. */
function flat(rules: unknown): string[] {
  assert.ok(Array.isArray(rules));
  return rules
    .flatMap((rule: unknown) => {
      assert.ok(isRecord(rule));
      const list = (key: string): string[] => {
        const value = rule[key] ?? [""];
        assert.ok(Array.isArray(value));
        return value.map(String);
      };
      return list("apiGroups").flatMap((group) =>
        list("resources").flatMap((resource) =>
          list("resourceNames").flatMap((name) =>
            list("verbs").map((verb) => `${verb} ${group}/${resource} ${name}`),
          ),
        ),
      );
    })
    .sort();
}
