import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { KarmadaAgentCertificate } from "../../../components/pki/karmadaAgentCertificate.ts";
import { KarmadaPki } from "../../../components/pki/karmadaPki.ts";
import { MeshIntermediate } from "../../../components/pki/meshIntermediate.ts";
import { TrustRoot } from "../../../components/pki/trustRoot.ts";
import { certificatesOf } from "../../../components/pki/bundle.ts";
import { fingerprintOf } from "../../../components/pki/expiry.ts";
import { deploy, inspect, UNKNOWN, type DeployOptions, type Graph } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../support/matchers.ts";

// Shows the inputs of the tls provider, the signing authorities, and what is protected and secret. Does not show the
// issued certificates; the profiles' own tests check some that a library issued.

const rootType = "tls:index/selfSignedCert:SelfSignedCert";
const signedType = "tls:index/locallySignedCert:LocallySignedCert";
const lifetime = { validityDays: 100, renewalWindowDays: 10 };

interface Trust {
  readonly root: TrustRoot;
  readonly eu: MeshIntermediate;
  readonly karmada: KarmadaPki;
  readonly agent: KarmadaAgentCertificate;
}

function declare(protect: boolean, address: pulumi.Input<string> = "203.0.113.9"): Trust {
  const root = new TrustRoot("root", { ...lifetime, protect });
  const eu = new MeshIntermediate("trust-eu", { ...lifetime, cluster: "eu", mesh: "istio", root });
  const karmada = new KarmadaPki("karmada-pki", {
    address,
    authorityValidityDays: 3650,
    leafValidityDays: 365,
    renewalWindowDays: 30,
  });
  const agent = new KarmadaAgentCertificate("member-eu-certificate", {
    ...lifetime,
    cluster: "eu",
    authority: karmada.authority,
  });
  return { root, eu, karmada, agent };
}

function run(protect = false, options: DeployOptions = {}): Promise<Graph<Trust>> {
  return deploy(() => declare(protect), options);
}

describe("the certificates", () => {
  it("are the same in a preview, with children named after their parents and secret keys", async () => {
    const graph = await run();
    assertChildNamesStartWithParent(graph);
    assertNoPlaintextSecrets(graph);
    assertSameShape(graph, await run(false, { preview: true }));
    assert.deepEqual(graph.children("root"), ["root-certificate", "root-key"]);
    assert.deepEqual(graph.children("trust-eu"), [
      "trust-eu-certificate",
      "trust-eu-key",
      "trust-eu-request",
    ]);
  });

  it("protect the root's key and certificate and nothing else, if the settings enable it", async () => {
    const protectedNames = (graph: Graph): string[] =>
      graph.nodes.filter(({ options }) => options.protect === true).map(({ name }) => name);
    assert.deepEqual(protectedNames(await run(true)).toSorted(), ["root-certificate", "root-key"]);
    assert.deepEqual(protectedNames(await run(false)), []);
  });

  it("have a root that is never renewed early, with at most one authority below it", async () => {
    const { inputs } = (await run()).one(rootType, "root-certificate");
    assert.equal(inputs["maxPathLength"], 1);
    assert.equal(inputs["isCaCertificate"], true);
    assert.equal(inputs["validityPeriodHours"], 2400);
    assert.equal(inputs["earlyRenewalHours"], undefined);
  });

  it("have a root of a later generation with another name, and one that is reissued with its key", async () => {
    const graph = await deploy(() => {
      const root = new TrustRoot("root-2", {
        ...lifetime,
        ...{ protect: true, generation: 2, reissues: 2 },
      });
      const eu = { ...lifetime, cluster: "eu", mesh: "istio" as const, root };
      return new MeshIntermediate("trust-eu", { ...eu, trustedPem: root.bundlePem });
    });
    const issues = ["root-2-certificate", "root-2-reissue-1", "root-2-reissue-2"];
    assert.deepEqual(graph.children("root-2"), [...issues, "root-2-key"].toSorted());
    const [first, ...later] = issues.map((name) => graph.one(rootType, name).inputs);
    assert.ok(first !== undefined);
    const { commonName } = first["subject"] as Record<string, string>;
    assert.equal(commonName, "Archipelago mesh root 2");
    for (const inputs of later) assert.deepEqual(inputs, first);
    const { rootPem } = graph.result;
    assert.equal(certificatesOf((await inspect(rootPem)).value ?? "").length, 3);
    assert.ok(graph.dependsOn("trust-eu-certificate", "root-2-reissue-2"));
  });

  it("have authorities that a changed lifetime does not reissue", async () => {
    const { nodes } = await run();
    const authorities = nodes.filter(({ type }) => type === rootType);
    assert.equal(authorities.length, 3);
    for (const { name, options } of authorities) {
      assert.deepEqual(options.ignoreChanges, ["validityPeriodHours"], name);
    }
  });

  it("have an intermediate that the root signs, renewed inside its window with the same key", async () => {
    const graph = await run();
    const { inputs, secrets } = graph.one(signedType, "trust-eu-certificate");
    const { certPem } = graph.result.root;
    assert.equal(inputs["caCertPem"], (await inspect(certPem)).value);
    assert.equal(inputs["isCaCertificate"], true);
    // The tls provider would drop a zero here.
    assert.equal(inputs["maxPathLength"], undefined);
    assert.equal(inputs["earlyRenewalHours"], 240);
    assert.deepEqual(secrets, ["caPrivateKeyPem"]);
    const chain = (await inspect(graph.result.eu.chainPem)).value ?? "";
    assert.equal(chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
    assert.ok(chain.endsWith((await inspect(certPem)).value ?? "-"));
  });

  it("have Karmada's address in its server's request", async () => {
    const { inputs } = (await run()).named("karmada-pki-server-request");
    assert.deepEqual(inputs["ipAddresses"], ["127.0.0.1", "203.0.113.9"]);
    assert.deepEqual(inputs["subject"], {
      commonName: "system:admin",
      organization: "system:masters",
    });
  });

  it("have unknown names while the address is unknown, and nothing else unknown", async () => {
    const graph = await deploy(() => declare(false, pulumi.output(pulumi.unknown as string)), {
      preview: true,
    });
    const { inputs } = graph.named("karmada-pki-server-request");
    assert.equal(inputs["ipAddresses"], UNKNOWN);
    assert.deepEqual(inputs["subject"], {
      commonName: "system:admin",
      organization: "system:masters",
    });
    assert.deepEqual(graph.named("karmada-pki-server-certificate").inputs["allowedUses"], [
      "digital_signature",
      "server_auth",
      "client_auth",
    ]);
  });

  it("have an agent that Karmada's authority signs", async () => {
    const graph = await run();
    assert.ok(graph.dependsOn("member-eu-certificate-certificate", "karmada-pki-ca-certificate"));
    assert.ok(!graph.dependsOn("karmada-pki-front-proxy-certificate", "karmada-pki-ca-key"));
  });

  it("output keys as secrets, and fingerprints and expiries in plain text", async () => {
    const { root, eu, karmada, agent } = (await run()).result;
    const all = [root, eu, agent, karmada.authority, karmada.server, karmada.admin];
    for (const { keyPem, certPem, fingerprint, expiry } of all) {
      assert.equal((await inspect(keyPem)).secret, true);
      const pem = (await inspect(certPem)).value ?? "";
      assert.deepEqual(await inspect(fingerprint), {
        known: true,
        secret: false,
        value: fingerprintOf(pem),
      });
      assert.equal((await inspect(expiry)).value, "2036-01-01T00:00:00Z");
    }
  });

  it("warn of their expiry in a preview, inside their renewal window", async () => {
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const state = ({ name }: { name: string }): Record<string, unknown> | undefined =>
      /^(root|trust-eu)-certificate$/.test(name) ? { validityEndTime: soon } : undefined;
    const { warnings } = await run(false, { preview: true, state });
    assert.equal(warnings.length, 2);
    assert.match(
      warnings[0] ?? "",
      /certificate root expires on .*it is not renewed automatically/,
    );
    assert.match(warnings[1] ?? "", /certificate trust-eu expires on .*the next update renews it/);
    assert.deepEqual((await run(false)).warnings, []);
  });
});
