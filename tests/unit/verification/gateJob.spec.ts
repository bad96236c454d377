import assert from "node:assert/strict";
import { gateJob, type GateRun } from "../../../components/verification/gateJob.ts";
import { istioIntegration } from "../../../components/mesh/istio/integration.ts";
import {
  probeDeployment,
  probeService,
  sharedProbe,
} from "../../../components/verification/probePlan.ts";

// Manifests. That they run, inside the mesh and to an end, is for the fleet tests.
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
  it("tries once, keeps the result, and is ended by Kubernetes only after its own deadline", () => {
    const { spec } = gateJob(run);
    assert.equal(spec.backoffLimit, 0);
    assert.equal(spec.template.spec.restartPolicy, "Never");
    assert.ok(!("ttlSecondsAfterFinished" in spec));
    assert.ok(spec.activeDeadlineSeconds > run.deadlineSeconds);
  });

  it("asks for what is expected, under a name that no other run has", () => {
    const values = environment(gateJob({ ...run, minimumRequests: 24 }));
    assert.equal(values["GATE_FROM"], "eu");
    assert.equal(values["GATE_EXPECTED"], "ap eu us");
    assert.equal(values["GATE_URL"], "http://probe.archipelago-gate.svc.cluster.local/api/info");
    assert.equal(values["GATE_DEADLINE_SECONDS"], "60");
    assert.equal(values["GATE_MINIMUM_REQUESTS"], "24");
    assert.equal(values["GATE_ASKER"], "eu.$(POD_NAME)");
    assert.equal(Object.keys(values)[0], "POD_NAME", "a variable is expanded by earlier ones only");
  });

  it("has a pod as the mesh asks for it, and nothing of a mesh by itself", () => {
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

  it("carries what it vouches for in its pods, so that another claim is another run", () => {
    const pod = { annotations: { "mesh.example/job": "true" } };
    const { annotations } = gateJob({ ...run, pod, digest: "sha256:00" }).spec.template.metadata;
    assert.deepEqual(annotations, {
      "mesh.example/job": "true",
      "archipelago/vouches-for": "sha256:00",
    });
  });

  it("runs as nobody, in the image that it was given", () => {
    const { image, securityContext } = container(gateJob(run));
    assert.equal(image, "docker.io/curlimages/curl:8.16.0");
    assert.equal(securityContext.runAsUser, 65534);
    assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
  });
});

describe("the probe", () => {
  it("answers with its cluster's name, and is found by the Service", () => {
    const { selector, template } = probeDeployment("eu", {}, "mirror.example");
    const [podinfo] = template.spec.containers;
    assert.deepEqual(podinfo?.env, [{ name: "PODINFO_UI_MESSAGE", value: "eu" }]);
    assert.equal(podinfo.image, "mirror.example/stefanprodan/podinfo:6.9.2");
    assert.deepEqual(template.metadata.labels, probeService.selector);
    assert.deepEqual(selector.matchLabels, probeService.selector);
    assert.deepEqual(probeService.ports, [{ name: "http", port: 80, targetPort: 9898 }]);
  });

  it("is reached wherever it is, one connection a request, whatever the locality", () => {
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
