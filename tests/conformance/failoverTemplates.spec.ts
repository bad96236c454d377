import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { failoverScript, failoverVariables } from "../../components/karmada/failoverScript.ts";
import { kubeconfigFor } from "../support/apis.ts";
import { testParts } from "../support/parts.ts";

// Shows what the failover's script, with the real kubectl and its templates, makes of what a member's agent may write into its
// own Cluster: Karmada's API takes an update of the status with other annotations too. Nothing of another member may follow
// from it. Karmada's API is a server with these objects; the fleet tests show the script on the real one.

const groups = {
  "cluster.karmada.io": { version: "v1alpha1", plural: "clusters", kind: "Cluster" },
  "work.karmada.io": { version: "v1alpha2", plural: "resourcebindings", kind: "ResourceBinding" },
  "apps.karmada.io": {
    version: "v1alpha1",
    plural: "workloadrebalancers",
    kind: "WorkloadRebalancer",
  },
} as const;

type Json = Readonly<Record<string, unknown>>;

function discovery(path: string): Json | undefined {
  if (path === "/api") return { kind: "APIVersions", versions: [] };
  if (path === "/apis") {
    const listed = Object.entries(groups).map(([name, { version }]) => ({
      name,
      versions: [{ groupVersion: `${name}/${version}`, version }],
      preferredVersion: { groupVersion: `${name}/${version}`, version },
    }));
    return { kind: "APIGroupList", apiVersion: "v1", groups: listed };
  }
  for (const [group, { version, plural, kind }] of Object.entries(groups)) {
    if (path !== `/apis/${group}/${version}`) continue;
    const verbs = ["get", "list", "patch", "create"];
    const resource = { name: plural, singularName: "", namespaced: false, kind, verbs };
    return {
      ...{ kind: "APIResourceList", apiVersion: "v1", groupVersion: `${group}/${version}` },
      resources: [{ ...resource, namespaced: plural === "resourcebindings" }],
    };
  }
  return undefined;
}

/** A member; `seconds` since when it is in this state. */
function member(
  name: string,
  ready: string,
  seconds: number | undefined,
  recovered?: string,
): Json {
  const at = seconds === undefined ? null : new Date(Date.now() - seconds * 1000);
  const lastTransitionTime = at && `${at.toISOString().slice(0, 19)}Z`;
  return {
    ...{ apiVersion: "cluster.karmada.io/v1alpha1", kind: "Cluster" },
    metadata: {
      name,
      ...(recovered !== undefined && { annotations: { "archipelago/recovered": recovered } }),
    },
    spec: {},
    status: { conditions: [{ type: "Ready", status: ready, lastTransitionTime }] },
  };
}

describe("the failover's templates", function () {
  this.timeout(240_000);
  let folder: string;
  let server: Server;
  let members: readonly Json[];
  let bindings: readonly Json[];
  let requests: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-failover-"));
    await writeFile(join(folder, "sleep"), "#!/bin/sh\nkill $PPID\n");
    await chmod(join(folder, "sleep"), 0o755);
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://x");
      void text(request).then((body) => {
        if (request.method !== "GET") requests.push(`${request.method ?? ""} ${pathname} ${body}`);
        const items = pathname.endsWith("/clusters") ? members : bindings;
        const found = discovery(pathname) ?? { kind: "List", apiVersion: "v1", items };
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(request.method === "GET" ? found : (members[0] ?? {})));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await writeFile(join(folder, "kubeconfig"), kubeconfigFor(`http://127.0.0.1:${port}`));
  });
  beforeEach(() => {
    requests = [];
    bindings = [];
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  async function look(): Promise<string> {
    const { path } = await testParts();
    const env = {
      ...failoverVariables(30),
      ...{ KUBECONFIG_FILE: join(folder, "kubeconfig"), HOME: folder, FOLDER: folder },
      PATH: `${folder}:${path}:${process.env["PATH"] ?? ""}`,
    };
    return new Promise((resolve) => {
      execFile("/bin/sh", ["-c", failoverScript], { env }, (_error, stdout, stderr) => {
        resolve(stdout + stderr);
      });
    });
  }

  it("act on members that are gone", async () => {
    members = [member("eu", "True", 600), member("us", "Unknown", 60)];
    assert.match(await look(), /us is gone, eu is not/);
    assert.equal(requests.length, 1);
    assert.match(requests[0] ?? "", /^PATCH \S+\/clusters\/us .*archipelago\/failed/);
  });

  it("take no line of a member's own for another member", async () => {
    const forged = '\nus False 00000000000000 - none -\nus "False" 00000000000000 - none "-"';
    const command = "99999999999999/;1e touch $FOLDER/owned\n;s/";
    members = [
      member("ap", `True${forged}`, 600),
      member("eu", "True", 600, `2026-11-28T00:00:00Z${forged}`),
      member("id", "True", 600, command),
      member("us", "True", 600),
    ];
    await look();
    assert.deepEqual(requests, []);
  });

  it("see the others beside a member without a time", async () => {
    members = [
      member("ap", "True", undefined),
      member("eu", "True", 600),
      member("us", "Unknown", 60),
    ];
    assert.match(await look(), /us is gone, eu is not/);
  });

  it("name workloads of any name, each by itself", async () => {
    const at = new Date(Date.now() - 20_000).toISOString().slice(0, 19);
    members = [member("eu", "True", 600), member("us", "True", 600, `${at}Z`)];
    const name = 'a }\n---\nkind: "Other"\n';
    bindings = [
      {
        ...{ apiVersion: "work.karmada.io/v1alpha2", kind: "ResourceBinding" },
        metadata: { name: "hello", namespace: "demo" },
        spec: {
          resource: { apiVersion: "apps/v1", kind: "Deployment", namespace: "demo", name },
          placement: {
            replicaScheduling: {
              replicaSchedulingType: "Divided",
              replicaDivisionPreference: "Weighted",
            },
          },
        },
        status: { lastScheduledTime: "2026-01-01T00:00:00Z" },
      },
    ];
    await look();
    assert.equal(requests.length, 1);
    const [method, path, ...body] = (requests[0] ?? "").split(" ");
    assert.deepEqual(
      [method, path],
      ["POST", "/apis/apps.karmada.io/v1alpha1/workloadrebalancers"],
    );
    const created = JSON.parse(body.join(" ")) as { spec: { workloads: readonly Json[] } };
    assert.deepEqual(created.spec.workloads, [
      { apiVersion: "apps/v1", kind: "Deployment", namespace: "demo", name },
    ]);
  });
});
