import assert from "node:assert/strict";
import { createPublicKey, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { kubeconfig } from "../../../../local/kubernetes/kubeconfig.ts";
import { ClusterPki } from "../../../../local/kubernetes/pki.ts";
import {
  clientProfiles,
  controlPlaneProfiles,
  nodeProfile,
  type CertificateProfile,
} from "../../../../local/kubernetes/profiles.ts";
import { openssl, useOpenssl } from "../../../support/openssl.ts";

async function withPki(work: (pki: ClusterPki) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-pki-"));
  try {
    await work(new ClusterPki(join(folder, "pki")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Certificates as OpenSSL and Node verify them. That Kubernetes accepts them is tested by the fleet tests.
describe("a cluster's keys", () => {
  useOpenssl();

  it("are generated once and reused, readable only by their owner", async () => {
    await withPki(async (pki) => {
      const first = await pki.issue(clientProfiles.admin);
      assert.deepEqual(await new ClusterPki(pki.folder).issue(clientProfiles.admin), first);
      await pki.serviceAccountKey();
      const together = await Promise.all([1, 2, 3].map(() => pki.issue(clientProfiles.kubeProxy)));
      assert.deepEqual(together[0], together[2]);
      assert.deepEqual(
        await new ClusterPki(pki.folder).issue(clientProfiles.kubeProxy),
        together[1],
      );
      const files = await readdir(pki.folder);
      assert.equal(files.length, 8);
      for (const file of files)
        assert.equal((await stat(join(pki.folder, file))).mode & 0o777, 0o600, file);
    });
  });

  it("are on P-256, and each certificate matches its key", async () => {
    await withPki(async (pki) => {
      const pairs = await Promise.all([
        pki.authority("ca"),
        pki.authority("front-proxy-ca"),
        pki.issue(clientProfiles.scheduler),
      ]);
      for (const { key, certificate } of pairs) {
        const read = new X509Certificate(certificate);
        assert.equal(read.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
        const own = createPublicKey(key).export({ type: "spki", format: "pem" });
        assert.equal(read.publicKey.export({ type: "spki", format: "pem" }), own);
      }
      const account = await pki.serviceAccountKey();
      const own = createPublicKey(account.key).export({ type: "spki", format: "der" });
      const given = createPublicKey(account.certificate).export({ type: "spki", format: "der" });
      assert.deepEqual(given, own);
    });
  });

  it("are valid only for their authority and purpose", async () => {
    await withPki(async (pki) => {
      const profiles: CertificateProfile[] = [
        ...controlPlaneProfiles(["10.207.1.1", "10.207.240.1", "10.128.0.1"]),
        ...Object.values(clientProfiles),
        nodeProfile("lke7-71-aa", "10.207.1.11"),
      ];
      await pki.authority("ca");
      await pki.authority("front-proxy-ca");
      const verify = (name: string, authority: string, purpose: string) =>
        openssl(
          [
            ...["verify", "-x509_strict", "-purpose", purpose],
            ...["-CAfile", pki.certificatePath(authority), pki.certificatePath(name)],
          ],
          {},
        );
      for (const profile of profiles) {
        await pki.issue(profile);
        const wrong = profile.issuer === "ca" ? "front-proxy-ca" : "ca";
        for (const [purpose, meant] of [
          ["sslserver", profile.server],
          ["sslclient", profile.client],
        ] as const) {
          const { ok, text } = await verify(profile.name, profile.issuer, purpose);
          assert.equal(ok, meant === true, `${profile.name} ${purpose}: ${text}`);
          if (!ok) assert.match(text, /unsuitable|purpose/i, `${profile.name} ${purpose}`);
        }
        const purpose = profile.client === true ? "sslclient" : "sslserver";
        const { ok, text } = await verify(profile.name, wrong, purpose);
        assert.equal(ok, false);
        assert.match(text, /verification failed/);
      }
    });
  });

  it("name their subjects: API addresses, node, groups", async () => {
    await withPki(async (pki) => {
      const [server] = controlPlaneProfiles(["10.207.1.1", "10.207.240.1", "10.128.0.1"]);
      assert.ok(server !== undefined);
      const api = new X509Certificate((await pki.issue(server)).certificate);
      for (const address of ["10.207.1.1", "10.207.240.1", "127.0.0.1", "10.128.0.1"])
        assert.equal(api.checkIP(address), address);
      assert.ok(api.checkHost("kubernetes.default.svc"));
      assert.equal(api.checkIP("10.207.2.1"), undefined);
      const profile = nodeProfile("lke7-71-aa", "10.207.1.11");
      const node = new X509Certificate((await pki.issue(profile)).certificate);
      assert.equal(node.subject, "O=system:nodes\nCN=system:node:lke7-71-aa");
      assert.equal(node.checkIP("10.207.1.11"), "10.207.1.11");
      const admin = new X509Certificate((await pki.issue(clientProfiles.admin)).certificate);
      assert.equal(admin.subject, "O=system:masters\nCN=lke-admin");
      assert.equal(admin.ca, false);
      const privileged = Object.values(clientProfiles).filter((client) => "organization" in client);
      assert.deepEqual(privileged, [clientProfiles.admin]);
    });
  });
});

describe("a kubeconfig", () => {
  it("is self-contained", () => {
    const text = kubeconfig({
      name: "lke7",
      server: "https://10.207.3.1:6443",
      authority: "AUTHORITY",
      identity: { key: "KEY", certificate: "CERTIFICATE" },
    });
    const decode = (value: string): string => Buffer.from(value, "base64").toString();
    const read = parse(text) as {
      clusters: { name: string; cluster: Record<string, string> }[];
      users: { name: string; user: Record<string, string> }[];
      contexts: { name: string; context: Record<string, string> }[];
      "current-context": string;
    };
    const [cluster, user, context] = [read.clusters[0], read.users[0], read.contexts[0]];
    assert.equal(cluster?.cluster["server"], "https://10.207.3.1:6443");
    assert.equal(decode(cluster.cluster["certificate-authority-data"] ?? ""), "AUTHORITY");
    assert.equal(decode(user?.user["client-key-data"] ?? ""), "KEY");
    assert.equal(decode(user?.user["client-certificate-data"] ?? ""), "CERTIFICATE");
    assert.equal(context?.name, read["current-context"]);
    assert.deepEqual(context.context, {
      cluster: cluster.name,
      namespace: "default",
      user: user?.name,
    });
  });
});
