import assert from "node:assert/strict";
import { remoteAccessRole } from "../../../../components/mesh/linkerd/access.ts";
import { StaleMirrorCleanup } from "../../../../components/mesh/linkerd/staleMirrorCleanup.ts";
import {
  MulticlusterExtension,
  type MulticlusterExtensionArgs,
} from "../../../../components/mesh/linkerd/multiclusterExtension.ts";
import { isRecord } from "../../../support/decode.ts";
import { deploy } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the declared resources. Other tests show that the chart accepts the values, and which mirrors the cleanup finds.
const programWith =
  (changes: Partial<MulticlusterExtensionArgs> = {}) =>
  (): MulticlusterExtension =>
    new MulticlusterExtension(
      "multicluster-eu",
      {
        version: "2026.8.3",
        gateway: true,
        links: [{ name: "us", probePort: 4191 }],
        highAvailability: false,
        ...changes,
      },
      { provider: clusterProvider("eu"), dependsOn: clusterProvider("control-plane") },
    );

describe("MulticlusterExtension", () => {
  it("declares a namespace, the peers' ClusterRole and the chart, after the control plane", async () => {
    const graph = await deploy(programWith());
    assert.deepEqual(graph.children("multicluster-eu"), [
      "multicluster-eu-access",
      "multicluster-eu-namespace",
      "multicluster-eu-release",
    ]);
    assert.deepEqual(graph.named("multicluster-eu-namespace").inputs["metadata"], {
      name: "linkerd-multicluster",
      labels: {
        "linkerd.io/extension": "multicluster",
        "pod-security.kubernetes.io/enforce": "privileged",
      },
    });
    assert.ok(graph.dependsOn("multicluster-eu-release", "multicluster-eu-namespace"));
    for (const child of graph.children("multicluster-eu")) {
      assert.ok(graph.dependsOn(child, "control-plane"), child);
    }
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
    assertSameShape(await deploy(programWith(), { preview: true }), graph);
  });

  it("lets no peer read Secrets, or write anything but Events", async () => {
    const { inputs } = (await deploy(programWith())).named("multicluster-eu-access");
    const rules = inputs["rules"] as { resources: string[]; verbs: string[] }[];
    assert.ok(!rules.some(({ resources }) => resources.includes("secrets")));
    const writing = rules.filter(({ verbs }) =>
      verbs.some((verb) => !["get", "list", "watch"].includes(verb)),
    );
    assert.deepEqual(
      writing.map(({ resources }) => resources),
      [["events"]],
    );
  });

  it("gives the chart a controller for each Link, and the role to those that are bound to it", async () => {
    const graph = await deploy(programWith());
    const { values } = graph.named("multicluster-eu-release").inputs;
    assert.ok(isRecord(values) && isRecord(values["gateway"]));
    assert.deepEqual(values["controllers"], [
      { link: { ref: { name: "us" } }, gateway: { enabled: true, probe: { port: 4191 } } },
    ]);
    assert.equal(values["gateway"]["enabled"], true);
    const { metadata } = graph.named("multicluster-eu-access").inputs;
    assert.deepEqual(metadata, { name: remoteAccessRole });
  });

  it("takes chart and images from the mirror, and extra values over its own", async () => {
    const graph = await deploy(
      programWith({
        mirror: { charts: "oci://mirror.example/charts", images: "mirror.example" },
        values: { gateway: { replicas: 2 } },
      }),
    );
    const { chart, values } = graph.named("multicluster-eu-release").inputs;
    assert.equal(chart, "oci://mirror.example/charts/linkerd-multicluster");
    assert.deepEqual((values as Record<string, unknown>)["gateway"], {
      enabled: true,
      serviceType: "ClusterIP",
      replicas: 2,
      pauseImage: "mirror.example/pause:3.2",
    });
  });
});

const sweepOf =
  (...links: string[]) =>
  (): StaleMirrorCleanup =>
    new StaleMirrorCleanup("sweep-eu", { links }, { provider: clusterProvider("eu") });

describe("StaleMirrorCleanup", () => {
  it("runs again exactly when the Links change", async () => {
    const job = async (...links: string[]) =>
      (await deploy(sweepOf(...links))).named("sweep-eu-job");
    const before = await job("us", "ap");
    assert.deepEqual((await job("ap", "us")).inputs, before.inputs);
    assert.notDeepEqual((await job("us")).inputs["spec"], before.inputs["spec"]);
    assert.deepEqual(
      [before.options.replaceOnChanges, before.options.deleteBeforeReplace],
      [["spec"], true],
    );
  });

  it("has permissions for Services only, before it runs, and no proxy", async () => {
    const graph = await deploy(sweepOf("us"));
    for (const before of ["sweep-eu-account", "sweep-eu-binding"]) {
      assert.ok(graph.dependsOn("sweep-eu-job", before));
    }
    const rules = graph.named("sweep-eu-role").inputs["rules"] as { resources: string[] }[];
    assert.deepEqual(
      rules.flatMap(({ resources }) => resources),
      ["services"],
    );
    const { template } = graph.named("sweep-eu-job").inputs["spec"] as {
      template: { metadata: { annotations: unknown } };
    };
    assert.deepEqual(template.metadata.annotations, { "linkerd.io/inject": "disabled" });
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
    assertSameShape(await deploy(sweepOf("us"), { preview: true }), graph);
  });
});
