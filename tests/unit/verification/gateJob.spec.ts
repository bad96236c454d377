import assert from "node:assert/strict";
import { gateJob, type GateRun } from "../../../components/verification/gateJob.ts";
import { istioIntegration } from "../../../components/mesh/istio/integration.ts";
import {
  probeDeployment,
  probeService,
  sharedProbe,
} from "../../../components/verification/probePlan.ts";

// Shows the manifests. The fleet tests show that they run inside the mesh and complete.
const run: GateRun = {
  name: "gate",
  from: "eu",
  expected: ["us", "ap", "eu"],
  deadlineSeconds: 60,
  image: "docker.io/curlimages/curl:8.16.0",
};

function container(job: ReturnType<typeof gateJob>) {
  const [only, ...others] = job.spec.template.spec.containers;
  assert.ok(only !== undefined && others.length === 0);
  return only;
}

function environment(job: ReturnType<typeof gateJob>): Record<string, unknown> {
  return Object.fromEntries(
    container(job).env.map((variable) => [
      variable.name,
      "value" in variable ? variable.value : variable,
    ]),
  );
}

describe("gateJob", () => {
  it("runs once, keeps the result, and is terminated by Kubernetes only after its own deadline", () => {
    const { spec } = gateJob(run);
    assert.equal(spec.backoffLimit, 0);
    assert.equal(spec.template.spec.restartPolicy, "Never");
    assert.ok(!("ttlSecondsAfterFinished" in spec));
    assert.ok(spec.activeDeadlineSeconds > run.deadlineSeconds);
  });

  it("passes the expected clusters and a name that is unique to the run", () => {
    const values = environment(gateJob({ ...run, minimumRequests: 24 }));
    assert.equal(values["GATE_FROM"], "eu");
    assert.equal(values["GATE_EXPECTED"], "ap eu us");
    assert.equal(values["GATE_URL"], "http://probe.archipelago-gate.svc.cluster.local/api/info");
    assert.equal(values["GATE_DEADLINE_SECONDS"], "60");
    assert.equal(values["GATE_MINIMUM_REQUESTS"], "24");
    assert.equal(values["GATE_ASKER"], "eu.$(POD_NAME)");
    assert.equal(Object.keys(values)[0], "POD_NAME", "a variable is expanded by earlier ones only");
  });

  it("has the mesh's pod metadata, and none without a mesh", () => {
    assert.deepEqual(gateJob(run).spec.template.metadata, {
      labels: { app: "gate" },
      annotations: {},
    });
    const { job } = istioIntegration({ locality: false, ingressHosts: [], remotes: [] });
    assert.deepEqual(gateJob({ ...run, pod: job }).spec.template.metadata, {
      labels: { app: "gate" },
      annotations: { "sidecar.istio.io/nativeSidecar": "true" },
    });
  });

  it("has the digest of its claims on its pods, so that a change reruns it", () => {
    const pod = { annotations: { "mesh.example/job": "true" } };
    const { annotations } = gateJob({ ...run, pod, digest: "sha256:00" }).spec.template.metadata;
    assert.deepEqual(annotations, {
      "mesh.example/job": "true",
      "archipelago/vouches-for": "sha256:00",
    });
  });

  it("runs as user nobody, in the given image", () => {
    const { image, securityContext } = container(gateJob(run));
    assert.equal(image, "docker.io/curlimages/curl:8.16.0");
    assert.equal(securityContext.runAsUser, 65534);
    assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
  });
});

describe("the probe", () => {
  it("responds with its cluster's name, and is selected by the Service", () => {
    const { selector, template } = probeDeployment("eu", {}, "mirror.example");
    const [podinfo] = template.spec.containers;
    assert.deepEqual(podinfo?.env, [{ name: "PODINFO_UI_MESSAGE", value: "eu" }]);
    assert.equal(podinfo.image, "mirror.example/stefanprodan/podinfo:6.9.2");
    assert.deepEqual(template.metadata.labels, probeService.selector);
    assert.deepEqual(selector.matchLabels, probeService.selector);
    assert.deepEqual(probeService.ports, [{ name: "http", port: 80, targetPort: 9898 }]);
  });

  it("is load-balanced without locality, with one connection per request", () => {
    for (const locality of [false, true]) {
      const integration = istioIntegration({ locality, ingressHosts: [], remotes: [] });
      assert.deepEqual(integration.route(sharedProbe("eu", ["eu", "us"]))?.spec, {
        host: "probe.archipelago-gate.svc.cluster.local",
        trafficPolicy: {
          loadBalancer: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
          connectionPool: { http: { maxRequestsPerConnection: 1 } },
        },
      });
    }
  });
});
