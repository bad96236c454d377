/** Helm releases by real helm. A test says what a kubelet would. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { execa } from "execa";
import { serveCharts, type Chart, type ChartRepository } from "../support/charts.ts";
import {
  address,
  eventually,
  failureOf,
  type Fixture,
  official,
  steps,
  type Build,
} from "../support/kubernetesFixture.ts";
import { report } from "../support/kubelet.ts";

const configMap = `
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-settings }
data:
  release: {{ .Release.Name }}/{{ .Release.Namespace }}
  color: {{ .Values.color | quote }}
  removed: {{ .Values.optional | default "gone" | quote }}
  upgrade: {{ .Release.IsUpgrade | quote }}
`;

const plain = (version: string): Chart => ({
  name: "plain",
  version,
  values: "color: grey\noptional: present\n",
  templates: { "map.yaml": configMap },
});

const hook = (event: string): string => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-${event}
  annotations: { helm.sh/hook: ${event} }
`;

const serving: Chart = {
  name: "serving",
  version: "1.0.0",
  values: "image: example.org/good:1\n",
  templates: {
    "hook.yaml": hook("post-install"),
    "hook-delete.yaml": hook("pre-delete"),
    "deployment.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: 1
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec: { containers: [{ name: main, image: {{ .Values.image }} }] }
`,
  },
};

/** Registers the cases. */
export function releaseCases(fixture: () => Fixture): void {
  let charts: ChartRepository | undefined;
  before(async () => {
    charts = await serveCharts([plain("1.0.0"), plain("1.1.0"), serving]);
  });
  after(() => charts?.close());

  /** The releases' own namespace, which helm makes. */
  const apps = () => `${fixture().namespace}-apps`;

  const repository = () => ({ repositoryOpts: { repo: charts?.url ?? "" } });

  const release =
    (args: Partial<k8s.helm.v3.ReleaseArgs>): Build =>
    (options) => {
      const base = { name: "r", namespace: apps(), createNamespace: true, chart: "plain" };
      const made = new k8s.helm.v3.Release(
        "release",
        { ...base, ...repository(), ...args },
        options,
      );
      return { status: made.status, names: made.resourceNames, version: made.version };
    };

  const settings = async () => {
    const map = await fixture().read(address("v1", "ConfigMap", "r-settings", apps()));
    return map.data;
  };

  it("are installed, left alone, upgraded and uninstalled", async () => {
    const { stack, program } = fixture();
    const first = program(release({ version: "1.0.0", values: { color: "red", optional: null } }));
    assert.deepEqual(steps(await stack.preview(first)), ["create release"]);
    await stack.up(first);
    const red = { release: `r/${apps()}`, color: "red", removed: "gone", upgrade: "false" };
    assert.deepEqual(await settings(), red);
    const status = { name: "r", namespace: apps(), chart: "plain", appVersion: "7" };
    assert.deepEqual(stack.outputs(), {
      status: { ...status, revision: 1, status: "deployed", version: "1.0.0" },
      names: { "ConfigMap/v1": ["r-settings"] },
      version: "1.0.0",
    });
    assert.deepEqual(await stack.up(first, { refresh: true }), []);

    const blue = program(release({ version: "1.0.0", values: { color: "blue", optional: null } }));
    const [change] = await stack.preview(blue);
    assert.deepEqual([change?.op, change?.paths], ["update", ["values.color"]]);
    await stack.up(blue);
    assert.deepEqual(await settings(), { ...red, color: "blue", upgrade: "true" });

    const newest = program(release({ values: { color: "blue" } }));
    await stack.up(newest);
    assert.equal(stack.outputs()["version"], "1.1.0");
    assert.equal((await settings())?.["removed"], "present");
    assert.deepEqual(await stack.up(newest, { refresh: true }), []);
    await stack.destroy();
    assert.match(await failureOf(settings()), /404/);
  });

  it("of a chart in a folder keep secret values secret, and leave no kubeconfig behind", async () => {
    const { stack, program } = fixture();
    const before = await leftovers();
    const chart = charts?.path(plain("1.0.0")) ?? "";
    const color = pulumi.secret("hush-color-value");
    const build = release({ chart, values: { color }, repositoryOpts: {} });
    await stack.up(program(build));
    assert.equal((await settings())?.["color"], "hush-color-value");
    assert.ok(!(await stack.stateFile()).includes("hush-color-value"));
    assert.ok(!stack.printed().includes("hush-color-value"));
    await stack.destroy();
    if (!official) assert.deepEqual(await leftovers(), before);
  });

  it("wait for their pods, and run their hooks", async () => {
    const { stack, program, api, read } = fixture();
    const up = stack.up(program(release({ chart: "serving" })));
    await report(api.config, apps(), "r", 1, { ready: true });
    await up;
    await read(address("v1", "ConfigMap", "r-post-install", apps()));
    await stack.destroy();
    await read(address("v1", "ConfigMap", "r-pre-delete", apps()));
    assert.match(await failureOf(read(address("apps/v1", "Deployment", "r", apps()))), /404/);
  });

  it("that do not come up stay in the state, and the next run upgrades them", async () => {
    const { stack, program, api } = fixture();
    const started = Date.now();
    const failed = failureOf(stack.up(program(release({ chart: "serving", timeout: 15 }))));
    const reason = "ImagePullBackOff";
    const message = "example.org/good:1: not found";
    await report(api.config, apps(), "r", 1, { waiting: { reason, message } });
    const failure = await failed;
    assert.ok(Date.now() - started < 60_000, "the timeout is helm's");
    // The official plugin does not say why: that is what the stand-in is for.
    if (!official) {
      assert.match(failure, /\[ImagePullBackOff\] example\.org\/good:1: not found/);
      const whileWaiting = stack.printed().split("Diagnostics")[0] ?? "";
      assert.match(whileWaiting, /ImagePullBackOff/);
    }
    assert.ok((await stack.resources()).some(({ id }) => id === `${apps()}/r`));

    const up = stack.up(program(release({ chart: "serving", timeout: 60 })));
    await report(api.config, apps(), "r", 1, { ready: true });
    const changes = await up;
    assert.deepEqual(steps(changes), ["update release"]);
    await stack.destroy();
  });

  it("name the chart that cannot be found", async () => {
    const { stack, program } = fixture();
    const failure = await failureOf(stack.preview(program(release({ chart: "absent" }))));
    assert.match(failure, /absent.*check the chart name and repository configuration/s);
  });

  it("that somebody uninstalled are installed again", async () => {
    const { stack, program, objects } = fixture();
    const build = release({ version: "1.0.0" });
    await stack.up(program(build));
    await objects.delete(address("v1", "Secret", "sh.helm.release.v1.r.v1", apps()));
    assert.deepEqual(steps(await stack.up(program(build), { refresh: true })), ["create release"]);
    await stack.destroy();
  });

  // What only the stand-in promises: an interrupted run is taken up, and what it cannot do it refuses.
  if (official) return;

  it("that a killed run left pending are taken over where the provider may", async () => {
    const { stack, program, api, read } = fixture();
    const folder = await mkdtemp(join(tmpdir(), "archipelago-killed-"));
    await writeFile(join(folder, "config"), api.kubeconfig, { mode: 0o600 });
    const env = { KUBECONFIG: join(folder, "config") };
    const chart = charts?.path(serving) ?? "";
    const flags = ["--namespace", apps(), "--create-namespace", "--wait"];
    const killed = execa("helm", ["install", "r", chart, ...flags], { env, reject: false });
    const record = address("v1", "Secret", "sh.helm.release.v1.r.v1", apps());
    await eventually(() => read(record));
    await eventually(() => read(address("apps/v1", "Deployment", "r", apps())));
    killed.kill("SIGKILL");
    await killed;
    await rm(folder, { recursive: true });

    const build = release({ chart: "serving", timeout: 60 });
    const refused = await failureOf(stack.up(program(build)));
    assert.match(refused, /cannot re-use a name that is still in use/);
    const up = stack.up(program(build, { upsertExistingObjects: true }));
    await report(api.config, apps(), "r", 1, { ready: true });
    await up;
    assert.match(stack.printed(), /left behind by a run that did not end/);
    await stack.destroy();
  });

  it("with arguments that are not supported are refused", async () => {
    const { stack, program } = fixture();
    const failure = await failureOf(stack.preview(program(release({ postrender: "sed" }))));
    assert.match(failure, /postrender is not supported by Archipelago's stand-in/);
  });
}

/** Files that a plugin might have left where temporary files are. */
async function leftovers(): Promise<string[]> {
  const places = [tmpdir(), "/dev/shm"];
  const names = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  return names
    .flat()
    .filter((name) => /kubeconfig|^archipelago-[0-9a-f]{8}-/.test(name))
    .sort();
}
