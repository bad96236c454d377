import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
  frontProxyAuthority,
  frontProxyClient,
  karmadaAdmin,
  karmadaAgent,
  karmadaAuthority,
  karmadaServer,
  karmadaServerNames,
  meshIntermediate,
  trustRoot,
  webhookAuthority,
  webhookServer,
} from "../../../components/pki/profiles.ts";
import { issue, type TestCertificate } from "../../support/certificates.ts";
import { openssl, useOpenssl } from "../../support/openssl.ts";

// Certificates issued from the profiles, checked by OpenSSL. Shows their fields and the purposes for which they verify.
// Does not show that the tls provider issues the same, nor that Istio and Karmada accept them.

/** Output of `openssl verify` for a certificate below a root and, if given, an intermediate. */
async function verify(
  leaf: TestCertificate,
  root: TestCertificate,
  purpose: string,
  through?: TestCertificate,
): Promise<string> {
  const { text } = await openssl(
    [
      ...["verify", "-x509_strict", "-purpose", purpose, "-CAfile", "@root"],
      ...(through === undefined ? [] : ["-untrusted", "@through"]),
      "@leaf",
    ],
    {
      root: root.certPem,
      leaf: leaf.certPem,
      ...(through !== undefined && { through: through.certPem }),
    },
  );
  return text;
}

async function text({ certPem }: TestCertificate): Promise<string> {
  return (await openssl(["x509", "-noout", "-text", "-in", "@c"], { c: certPem })).text;
}

describe("certificate profiles", () => {
  useOpenssl();

  describe("of the mesh", () => {
    let root: TestCertificate;
    let eu: TestCertificate;

    before(async () => {
      root = await issue(trustRoot);
      eu = await issue(meshIntermediate("eu", "istio"), { by: root });
    });

    it("define a root with at most one authority below it", async () => {
      assert.match(await text(root), /CA:TRUE, pathlen:1/);
      assert.match(
        await text(root),
        /X509v3 Key Usage: critical\s+Digital Signature, Certificate Sign, CRL Sign/,
      );
      assert.match(await text(root), /ASN1 OID: prime256v1/);
    });

    it("define intermediates that verify below the root, each with its own name", async () => {
      assert.match(await verify(eu, root, "any"), /: OK/);
      assert.match(await text(eu), /CA:TRUE\s/);
      assert.match(await text(eu), /DNS:istiod.istio-system.svc/);
      assert.equal(
        new X509Certificate(eu.certPem).subject,
        "CN=Archipelago mesh eu\nO=Archipelago",
      );
    });

    it("allow workloads below an intermediate to verify as servers and clients", async () => {
      const workload = await issue(karmadaServer, { by: eu });
      assert.match(await verify(workload, root, "sslserver", eu), /: OK/);
      assert.match(await verify(workload, root, "sslclient", eu), /: OK/);
    });

    it("let a root that is reissued with its key verify what was signed before, and the other way round", async () => {
      const reissued = await issue(trustRoot, { sameKeyAs: root, days: 3650 });
      const workload = await issue(karmadaServer, { by: eu });
      assert.match(await verify(workload, reissued, "sslserver", eu), /: OK/);
      const later = await issue(meshIntermediate("eu", "istio"), { by: reissued });
      const leaf = await issue(karmadaServer, { by: later });
      assert.match(await verify(leaf, root, "sslserver", later), /: OK/);
      const other = await issue(trustRoot, { days: 3650 });
      assert.doesNotMatch(await verify(workload, other, "sslserver", eu), /: OK/);
    });

    it("do not allow an intermediate to sign another authority", async () => {
      const rogue = await issue(meshIntermediate("rogue", "istio"), { by: eu });
      const leaf = await issue(karmadaServer, { by: rogue });
      const chain = { ...eu, certPem: eu.certPem + rogue.certPem };
      assert.match(await verify(leaf, root, "sslserver", chain), /path length constraint exceeded/);
    });
  });

  describe("of Linkerd", () => {
    it("define an issuer with Linkerd's own name, on the one curve that its identity accepts", async () => {
      const root = await issue(trustRoot);
      const eu = await issue(meshIntermediate("eu", "linkerd"), { by: root });
      assert.match(await verify(eu, root, "any"), /: OK/);
      assert.match(await text(eu), /ASN1 OID: prime256v1/);
      assert.match(await text(eu), /Signature Algorithm: ecdsa-with-SHA256/);
      assert.match(
        new X509Certificate(eu.certPem).subject,
        /^CN=identity\.linkerd\.cluster\.local/,
      );
    });

    it("define webhooks that verify for the name that the API server calls, below their own authority only", async () => {
      const authority = await issue(webhookAuthority("eu"));
      const profile = webhookServer("linkerd-proxy-injector", "linkerd");
      const webhook = await issue(profile, { by: authority });
      assert.match(await verify(webhook, authority, "sslserver"), /: OK/);
      assert.match(await text(webhook), /DNS:linkerd-proxy-injector\.linkerd\.svc\n/);
      assert.doesNotMatch(await verify(webhook, await issue(trustRoot), "sslserver"), /: OK/);
    });
  });

  describe("of Karmada", () => {
    let authority: TestCertificate;

    before(async () => {
      authority = await issue(karmadaAuthority);
    });

    it("define a server that verifies for each of its names", async () => {
      const names = karmadaServerNames("203.0.113.9");
      const server = await issue(karmadaServer, { by: authority, names });
      assert.match(await verify(server, authority, "sslserver"), /: OK/);
      const certificate = new X509Certificate(server.certPem);
      for (const host of [
        "karmada-apiserver.karmada-system.svc.cluster.local",
        "karmada-webhook.karmada-system.svc",
        "etcd-client.karmada-system.svc.cluster.local",
        "etcd-0.etcd.karmada-system.svc.cluster.local",
        "kubernetes.default.svc",
        "localhost",
      ]) {
        assert.ok(certificate.checkHost(host), host);
      }
      assert.ok(certificate.checkIP("203.0.113.9") && certificate.checkIP("127.0.0.1"));
      assert.equal(certificate.checkIP("203.0.113.10"), undefined);
    });

    it("define a server with a host name or an IPv6 address as its external address", async () => {
      const named = karmadaServerNames("nb-198.example.com");
      assert.deepEqual(named.ipAddresses, ["127.0.0.1"]);
      const certificate = new X509Certificate(
        (await issue(karmadaServer, { by: authority, names: named })).certPem,
      );
      assert.ok(certificate.checkHost("nb-198.example.com"));
      assert.deepEqual(karmadaServerNames("2001:db8::9").ipAddresses, ["127.0.0.1", "2001:db8::9"]);
    });

    it("define only Karmada's own parts as members of system:masters", async () => {
      for (const [profile, subject] of [
        [karmadaServer, "CN=system:admin\nO=system:masters"],
        [karmadaAdmin(1), "CN=archipelago-admin\nO=archipelago:admins"],
        [karmadaAdmin(2), "CN=archipelago-admin\nO=archipelago:admins:2"],
      ] as const) {
        const certificate = await issue(profile, { by: authority });
        assert.equal(new X509Certificate(certificate.certPem).subject, subject);
        assert.match(await verify(certificate, authority, "sslclient"), /: OK/);
      }
    });

    it("define an agent as a client with a name of its own, neither server nor administrator", async () => {
      const agent = await issue(karmadaAgent("eu"), { by: authority });
      assert.equal(
        new X509Certificate(agent.certPem).subject,
        "CN=system:karmada:agent:eu\nO=system:karmada:agents",
      );
      assert.match(await verify(agent, authority, "sslclient"), /: OK/);
      assert.match(await verify(agent, authority, "sslserver"), /unsuitable certificate purpose/);
      assert.match(await text(agent), /CA:FALSE/);
    });

    it("define a separate authority for the front proxy", async () => {
      const frontProxy = await issue(frontProxyAuthority);
      const client = await issue(frontProxyClient, { by: frontProxy });
      assert.match(new X509Certificate(client.certPem).subject, /^CN=front-proxy-client\n/);
      assert.match(await verify(client, frontProxy, "sslclient"), /: OK/);
      assert.match(await verify(client, authority, "sslclient"), /unable to get local issuer/);
    });
  });
});
