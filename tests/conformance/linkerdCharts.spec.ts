/**
 * The program's copies of facts from Linkerd's charts, compared with the charts: the names of their values, their images,
 * their profiles for high availability, the rights of a peer, the Linkerd gateway, and the policies. Helm ignores unknown
 * values, so no other test finds a misspelt one.
 *
 * Needs helm and tar on PATH, and a folder in ARCHIPELAGO_EXTRA_PARTS with the charts; otherwise these tests are pending
 * and report it. charts.spec.ts shows that an API server accepts the charts' objects.
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
import { dashboardPolicy } from "../../components/mesh/linkerd/dashboardPolicy.ts";
import { linkerdNamespace, vizNamespace } from "../../components/mesh/linkerd/names.ts";
import { dashboardService } from "../../components/mesh/linkerd/vizValues.ts";
import { chartVersions } from "../../components/internal/charts.ts";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import { isRecord } from "../support/decode.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";
import { archiveOf, missingCharts, ownValues, render } from "./support/archives.ts";
import type { Manifest } from "./support/manifests.ts";
import { releasesOf, type Release } from "./support/releases.ts";

const version = chartVersions.linkerd;
const names = ["control-plane", "crds", "multicluster", "viz"].map((name) => `linkerd-${name}`);
const stacks = ["linkerd-ingress", "linkerd-flat", "linkerd-single"];

/** Values that the charts read and do not list in values.yaml, apart from the profiles' own. */
const unlisted = ["heartbeatSchedule"];

describe("Linkerd's charts", function () {
  this.timeout(600_000);
  let fleet: FakeFleet | undefined;
  const releases: Release[] = [];
  /** The Secrets that the program declares, as `namespace/name`. */
  const secrets = new Set<string>();

  before(async function () {
    const reason = await missingCharts(names.map((chart) => ({ chart, version })));
    if (reason !== undefined) {
      console.log(`    Linkerd's charts are not tested: ${reason}`);
      return this.skip();
    }
    fleet = await serveFleet();
    for (const stack of stacks) {
      const graph = await graphOf(stack, fleet);
      releases.push(...releasesOf(graph));
      for (const { inputs } of graph.all("kubernetes:core/v1:Secret")) {
        const metadata = isRecord(inputs["metadata"]) ? inputs["metadata"] : {};
        secrets.add(`${String(metadata["namespace"])}/${String(metadata["name"])}`);
      }
    }
  });

  after(() => fleet?.close());

  it("have every value that the program sets", async () => {
    assert.deepEqual([...new Set(releases.map(({ chart }) => chart))].sort(), names);
    for (const release of releases) {
      const known: unknown = parse(await ownValues(release));
      const profile =
        release.values["enablePodAntiAffinity"] === true ? await profileOf(release.chart) : {};
      const unknown = leaves(release.values).filter(
        (path) => !has(known, path) && !has(profile, path) && !unlisted.includes(path.join(".")),
      );
      assert.deepEqual(unknown, [], release.resource);
    }
  });

  it("use the mirror for every image", async () => {
    for (const release of releases) {
      const strays = (await render(release))
        .flatMap(imagesIn)
        .filter((image) => !image.startsWith("mirror.example/"));
      assert.deepEqual(strays, [], release.resource);
    }
  });

  it("create no Secret, as the stack's own have the names that they mount", async () => {
    for (const release of releases) {
      assert.doesNotMatch(JSON.stringify(release.values), /PRIVATE KEY|MOCK KEY/, release.resource);
      const objects = await render(release);
      assert.deepEqual(
        objects.filter(({ kind }) => kind === "Secret"),
        [],
        release.resource,
      );
      const mounted = JSON.stringify(objects).matchAll(/"secretName":"([^"]+)"/g);
      for (const [, name] of mounted) assert.ok(secrets.has(`${release.namespace}/${name}`), name);
    }
  });

  it("have the program's profiles for high availability", async () => {
    assert.deepEqual(
      withoutEmpty(highAvailabilityValues),
      withoutEmpty(await profileOf("linkerd-control-plane")),
    );
    // The chart does not read the profile's top-level resources.
    const { resources, ...viz } = await profileOf("linkerd-viz");
    assert.ok(isRecord(resources));
    assert.deepEqual(withoutEmpty(vizHighAvailabilityValues), withoutEmpty(viz));
  });

  it("have only objects that an adoption finds", async () => {
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

  it("have the program's rules of a peer", async () => {
    const role = await find(
      multiclusterWith({}),
      "ClusterRole",
      "linkerd-service-mirror-remote-access-default",
    );
    assert.deepEqual(flat(role["rules"]), flat(remoteAccessRules));
  });

  it("have the program's description of the Linkerd gateway", async () => {
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

  it("let the policy controller refuse clients outside the mesh", async () => {
    for (const release of releases.filter(({ chart }) => chart === "linkerd-control-plane")) {
      const objects = await render(release);
      const destination = objects.find(
        ({ kind, metadata }) => kind === "Deployment" && metadata.name === "linkerd-destination",
      );
      assert.match(JSON.stringify(destination), /"--default-policy=all-authenticated"/);
    }
  });

  it("admit only Prometheus to the admin port of the Linkerd gateway's proxy, apart from probes", async () => {
    const release = multiclusterWith({});
    const gateway = await find(release, "Deployment", "linkerd-gateway");
    const server = (await find(release, "Server", "linkerd-admin"))["spec"];
    assert.ok(isRecord(server));
    assert.equal(server["port"], "linkerd-admin");
    assertSelects(server["podSelector"], gateway);
    const policies = (await render(release)).filter(
      ({ kind, spec }) =>
        kind === "AuthorizationPolicy" &&
        isRecord(spec) &&
        isRecord(spec["targetRef"]) &&
        spec["targetRef"]["name"] === "linkerd-admin",
    );
    assert.deepEqual(
      policies.map(({ spec }) => isRecord(spec) && spec["requiredAuthenticationRefs"]),
      [[{ kind: "ServiceAccount", name: "prometheus", namespace: "linkerd-viz" }]],
    );
  });

  it("have the port of the dashboard to which the program admits an ingress", async () => {
    const chart = "linkerd-viz";
    const viz = { resource: chart, chart, version, name: chart, namespace: vizNamespace };
    const web = await find({ ...viz, values: {} }, "Deployment", dashboardService.name);
    const server = dashboardPolicy.find(({ kind }) => kind === "Server");
    assert.ok(server && "port" in server.spec);
    assertSelects(server.spec.podSelector, web);
    const { port } = dashboardService;
    const named = `"containerPort":${port},"name":"${server.spec.port}"`;
    assert.ok(JSON.stringify(web).includes(named), named);
  });
});

/** A label selector matches the pods of a Deployment. */
function assertSelects(selector: unknown, { spec }: Manifest): void {
  assert.ok(isRecord(selector) && isRecord(selector["matchLabels"]));
  assert.ok(isRecord(spec) && isRecord(spec["template"]) && isRecord(spec["template"]["metadata"]));
  const { labels } = spec["template"]["metadata"];
  assert.ok(isRecord(labels));
  for (const [key, value] of Object.entries(selector["matchLabels"])) {
    assert.equal(labels[key], value, key);
  }
}

async function graphOf(stack: string, fleet: FakeFleet): Promise<ProgramGraph> {
  const config = {
    ...(await stackConfiguration(stack)),
    "archipelago:vizUsers": `user:{SHA}${"A".repeat(27)}=`,
    "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "us"]),
    "archipelago:mirror": JSON.stringify({ images: "mirror.example" }),
  };
  return runProgram({ stack, config, fleet });
}

/** A release of the multicluster chart with the test's own values. */
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

/** Content of the file `values-ha.yaml` in a chart; empty for a chart without one. */
async function profileOf(chart: string): Promise<Record<string, unknown>> {
  const archive = (await archiveOf({ chart, version })) ?? "";
  const path = `${chart}/values-ha.yaml`;
  const { stdout, exitCode } = await execa("tar", ["-xzOf", archive, path], { reject: false });
  const profile: unknown = exitCode === 0 ? parse(stdout) : {};
  assert.ok(isRecord(profile));
  return profile;
}

/** Paths of all leaves: values that are no objects with fields. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (!isRecord(value) || Object.keys(value).length === 0) return [[...path]];
  return Object.entries(value).flatMap(([key, inside]) => leaves(inside, [...path, key]));
}

/** True if a chart has a value at a path, or an empty object above it, which accepts any fields. */
function has(known: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (!isRecord(known) || !(key in known)) return false;
  const inside = known[key];
  return (isRecord(inside) && Object.keys(inside).length === 0) || has(inside, rest);
}

/** Removes empty strings: in a profile they equal the chart's default. */
function withoutEmpty(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inside]) => inside !== "")
      .map(([key, inside]) => [key, withoutEmpty(inside)]),
  );
}

function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) =>
    key === "image" && typeof inside === "string" ? [inside] : imagesIn(inside),
  );
}

/** One line for each verb on each resource, so that differently grouped rules are equal. */
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
