import assert from "node:assert/strict";
import { versions } from "../../../local/parts/versions.ts";

import { parseSettings, type Settings } from "../../../config.ts";
import { configuration, kubeconfig, readStack, stackNames } from "./support.ts";

// Proves: the stack files of this repository are valid, and how they differ. Does not prove that their fleets work.

async function settingsOf(stack: string): Promise<Settings> {
  return parseSettings(configuration(await readStack(stack)), { stack });
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Every place where two values differ, as paths. */
function differences(one: unknown, other: unknown, path = ""): string[] {
  if (!isContainer(one) || !isContainer(other)) return Object.is(one, other) ? [] : [path];
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    differences(left.get(key), right.get(key), path === "" ? key : `${path}.${key}`),
  );
}

describe("Pulumi.dev.yaml", () => {
  it("is a manager and eu, ap and us, each in a region of its own", async () => {
    const { manager, clusters, stack } = await settingsOf("dev");
    const all = [...(manager === undefined ? [] : [manager]), ...clusters];
    assert.equal(stack, "dev");
    assert.deepEqual(
      all.map(({ name, region }) => `${name} in ${region}`),
      ["manager in nl-ams", "eu in gb-lon", "ap in sg-sin-2", "us in us-lax"],
    );
    assert.deepEqual(
      all.map((cluster) => cluster.provider === "linode" && cluster.kubernetesVersion),
      ["1.35", "1.35", "1.35", "1.35"],
    );
  });
});

describe("Pulumi.local.yaml", () => {
  it("differs from Pulumi.dev.yaml in the cloud's address, mirror, versions, sizes, storage and Helm values only", async () => {
    const found = differences(await readStack("dev"), await readStack("local"));
    const allowed = [
      /^linode:url$/,
      /^archipelago:mirror$/,
      /^archipelago:(manager|clusters\.\d+)\.pools\.\d+\.(type|count)$/,
      /^archipelago:karmada\.(replicas|values|etcd\.(replicas|storageClass|size))$/,
      /^archipelago:istio\.(version|allowUnpatched|values)$/,
    ];
    assert.deepEqual(
      found.filter((path) => !allowed.some((pattern) => pattern.test(path))),
      [],
    );
    assert.ok(found.includes("linode:url") && found.includes("archipelago:mirror"));
  });

  it("uses nothing beyond this machine", async () => {
    const written = await readStack("local");
    const { mirror, istio, karmada } = await settingsOf("local");
    assert.deepEqual([istio.version, karmada.version], [versions.istio, versions.karmada]);
    assert.equal(written["linode:url"], "http://127.0.0.1:4980");
    assert.equal(mirror.charts, "http://127.0.0.1:4981");
    assert.match(mirror.gatewayApi, /^http:\/\/127\.0\.0\.1:4981\//);
  });
});

describe("Pulumi.primary-remote.yaml", () => {
  it("is one primary with two remotes", async () => {
    const { istio, clusters } = await settingsOf("primary-remote");
    assert.equal(istio.topology, "primary-remote");
    assert.deepEqual(
      clusters.map(({ name, primary }) => [name, primary]),
      [
        ["eu", undefined],
        ["ap", "eu"],
        ["us", "eu"],
      ],
    );
  });
});

describe("the stack files for a flat network", () => {
  const flat = async (stack: string): Promise<Settings> => {
    const contexts = { kubeconfig: kubeconfig("eu", "us") };
    return parseSettings(configuration({ ...(await readStack(stack)), ...contexts }), { stack });
  };

  it("have existing clusters in one network", async () => {
    for (const stack of ["flat", "flat-primary-remote"]) {
      const { network, clusters } = await flat(stack);
      assert.equal(network, "flat");
      assert.deepEqual(
        clusters.map((cluster) => [cluster.name, cluster.provider, cluster.network]),
        [
          ["eu", "kubeconfig", "fleet"],
          ["us", "kubeconfig", "fleet"],
        ],
      );
    }
  });

  it("have an istiod per cluster, or one for both in a namespace of its own", async () => {
    const [each, one] = await Promise.all([flat("flat"), flat("flat-primary-remote")]);
    assert.deepEqual(
      each.clusters.map(({ primary }) => primary),
      [undefined, undefined],
    );
    assert.deepEqual(
      one.clusters.map(({ primary }) => primary),
      [undefined, "eu"],
    );
    assert.equal(one.istio.namespace, "mesh");
  });
});

describe("every stack file", () => {
  it("forbids default kubernetes providers and holds no credential", async () => {
    for (const stack of await stackNames()) {
      const written = await readStack(stack);
      assert.deepEqual(written["pulumi:disable-default-providers"], ["kubernetes"], stack);
      const credentials = Object.keys(written).filter((key) =>
        /token|kubeconfig|secret/i.test(key),
      );
      assert.deepEqual(credentials, [], stack);
    }
  });
});
