import assert from "node:assert/strict";
import { expiringIn } from "../../../../cli/check/gather/certificates.ts";
import { jobFact, podFact, releasesOf } from "../../../../cli/check/gather/objects.ts";
import { outputFacts } from "../../../../cli/check/gather/outputs.ts";
import {
  parseClusters,
  parseSecretsDump,
  parseSyncz,
} from "../../../../cli/check/gather/proxies.ts";
import { parseReached } from "../../../../cli/check/gather/reach.ts";
import { settingsFacts } from "../../../../cli/check/gather/settings.ts";
import { issue } from "../../../support/certificates.ts";
import { trustRoot } from "../../../../components/pki/profiles.ts";

// What clusters, proxies and the stack say becomes facts. The texts are shortened from those of a real fleet.

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("the facts of the checks", () => {
  it("are what a proxy holds, whatever its agent logs", async () => {
    const { certPem, certificate } = await issue(trustRoot);
    const bytes = { inline_bytes: base64(certPem) };
    const dump = JSON.stringify(
      {
        configs: [
          { name: "default", secret: { tls_certificate: { certificate_chain: bytes } } },
          { name: "ROOTCA", secret: { validation_context: { trusted_ca: bytes } } },
        ],
      },
      undefined,
      1,
    );
    const fact = parseSecretsDump("a/b", `2026-01-01T00:00:00Z\twarn\tno CA {found}\n${dump}`);
    assert.equal(fact.roots.length, 1);
    assert.equal(fact.certificate?.fingerprint, fact.roots[0]);
    assert.equal(Date.parse(fact.certificate?.end ?? ""), certificate.notAfter.getTime());
  });

  it("are what an istiod says about its clusters and proxies", () => {
    const clusterz = `[{"id":"eu","secretName":"","syncStatus":"synced"},{"id":"us","secretName":"x/y","syncStatus":"timeout"}]`;
    const shardz = `{"a.b":{"b":{"Shards":{"Kubernetes/eu":[],"Kubernetes/ap":[]}}}}`;
    assert.deepEqual(parseClusters(clusterz, shardz), [
      { id: "eu", status: "synced", hasEndpoints: true },
      { id: "us", status: "timeout", hasEndpoints: false },
    ]);
    assert.deepEqual(parseClusters("null", "null"), []);
    const syncz = `[{"proxy":"a.b","cluster_sent":"1","cluster_acked":"1","route_sent":"2","route_acked":"1"}]`;
    assert.deepEqual(parseSyncz(syncz), [{ name: "a.b", stale: ["route"] }]);
  });

  it("are the certificates and tokens in a Secret, and no value of it", async () => {
    const { certPem, keyPem } = await issue(trustRoot);
    const created = new Date("2026-01-01T00:00:00Z");
    const metadata = { namespace: "a", name: "b", creationTimestamp: created };
    const exp = Date.parse("2027-01-01T00:00:00Z") / 1000;
    const token = `x.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.y`;
    const kubeconfig = `users:\n- name: x\n  user: { token: ${token} }\n`;
    const data = {
      "tls.crt": base64(certPem + certPem),
      "tls.key": base64(keyPem),
      peer: base64(kubeconfig),
      other: base64("users: ["),
    };
    const facts = expiringIn({ metadata, data });
    assert.deepEqual(
      facts.certificates.map(({ holder }) => holder),
      ["Secret a/b, tls.crt", "Secret a/b, tls.crt"],
    );
    const end = "2027-01-01T00:00:00.000Z";
    assert.deepEqual(facts.tokens, [
      { holder: "Secret a/b, peer", end, created: created.toISOString() },
    ]);
    assert.ok(!JSON.stringify(facts).includes(token));
    const account = { metadata, type: "kubernetes.io/service-account-token" };
    assert.deepEqual(expiringIn({ ...account, data: { token: base64("x.e30.y") } }).tokens, [
      { holder: "Secret a/b", created: created.toISOString() },
    ]);
  });

  it("are the state of a pod, of a Job and of Helm's latest record", () => {
    const pod = podFact(
      {
        metadata: { namespace: "demo", name: "a", labels: {} },
        spec: { containers: [{ name: "a" }, { name: "istio-proxy", image: "proxyv2:1" }] },
        status: {
          phase: "Pending",
          containerStatuses: [
            {
              ...{ name: "a", image: "", imageID: "", ready: false, restartCount: 4 },
              state: { waiting: { reason: "CrashLoopBackOff" } },
            },
          ],
        },
      },
      new Set(["demo"]),
    );
    assert.deepEqual(pod.waiting, ["a: CrashLoopBackOff"]);
    assert.deepEqual(pod.restarts, [{ container: "a", count: 4 }]);
    assert.deepEqual([pod.ready, pod.proxyImage, pod.wantsProxy], [false, "proxyv2:1", true]);
    const conditions = [{ type: "Failed", status: "True", message: "silent: us" }];
    assert.equal(jobFact({ status: { conditions } }).failed, "silent: us");
    const record = (version: string, status: string) => ({
      metadata: { namespace: "a", labels: { name: "b", version, status } },
      type: "helm.sh/release.v1",
    });
    assert.deepEqual(releasesOf([record("10", "pending-upgrade"), record("9", "deployed")]), [
      { name: "a/b", status: "pending-upgrade" },
    ]);
  });

  it("are the connections that curl could open", () => {
    const targets = ["us", "ap", "eu"].map((to) => ({
      ...{ to, kind: "gateway" as const, address: `${to}:1` },
    }));
    const facts = parseReached("0 35\n1 28\n", targets);
    assert.deepEqual(
      facts.map(({ connected, detail }) => [connected, detail]),
      [
        [true, "curl 35"],
        [false, "timed out"],
        [false, "not tried"],
      ],
    );
  });

  it("are the stack's outputs without their secrets", () => {
    const kubeconfig = "users: [{ user: { token: very-secret } }]";
    const facts = outputFacts({
      clusters: { eu: { apiEndpoint: "https://eu:6443", kubeconfig, gateway: "10.0.0.1" } },
      reaches: { eu: ["eu"] },
    });
    assert.deepEqual(facts.gateways, { eu: "10.0.0.1" });
    assert.ok(!JSON.stringify(facts).includes("very-secret"));
  });

  it("are the problems in the settings, without those of secrets that are not read", () => {
    const clusters = [{ name: "eu", provider: "kubeconfig", context: "eu" }];
    const settings = (more: Record<string, string>) =>
      settingsFacts({ "archipelago:clusters": JSON.stringify(clusters), ...more });
    const { problems } = settings({ "archipelago:moon": "1" });
    assert.ok(problems.some((one) => one.startsWith("moon: unknown key")));
    assert.ok(!problems.some((one) => one.startsWith("kubeconfig:")));
    const istio = JSON.stringify({ version: "1.31.1", allowUnpatched: true });
    assert.equal(settings({ "archipelago:istio": istio }).discouraged.length, 1);
  });
});
