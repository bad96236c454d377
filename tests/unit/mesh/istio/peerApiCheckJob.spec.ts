import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import {
  peerApiCheckData,
  peerApiCheckDigest,
  peerApiCheckScript,
  peerApiCheckSpec,
} from "../../../../components/mesh/istio/peerApiCheckJob.ts";
import {
  karmadaAuthority,
  karmadaServer,
  karmadaServerNames,
} from "../../../../components/pki/profiles.ts";
import { issue, type TestCertificate } from "../../../support/certificates.ts";
import { debianProgram, useProgram } from "../../../support/debianProgram.ts";

// Proves: the Job's script, with the shell of this machine and curl, against a local server. Does not prove that a Job runs
// it in a cluster, nor the routing between clusters: the fleet tests do.
describe("the check that peers' APIs are reachable", () => {
  useProgram("curl");

  let authority: TestCertificate;
  let stranger: TestCertificate;
  let server: Server;
  let url: string;
  let folder: string;

  before(async () => {
    authority = await issue(karmadaAuthority);
    stranger = await issue(karmadaAuthority);
    const names = karmadaServerNames("127.0.0.1");
    const { certPem, keyPem } = await issue(karmadaServer, { by: authority, names });
    server = createServer({ cert: certPem, key: keyPem }, (_, response) => {
      response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-reach-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function ask(peers: Parameters<typeof peerApiCheckData>[0]) {
    for (const [name, content] of Object.entries(peerApiCheckData(peers))) {
      await writeFile(join(folder, name), content);
    }
    const log = join(folder, "termination-log");
    const { exitCode } = await execa("sh", ["-c", peerApiCheckScript], {
      env: {
        ...(await debianProgram("curl")),
        REACH_FROM: "eu",
        REACH_PEERS: folder,
        REACH_DEADLINE_SECONDS: "0",
        REACH_TERMINATION_LOG: log,
        no_proxy: "*",
      },
      reject: false,
    });
    return { exitCode, said: await readFile(log, "utf8").catch(() => "") };
  }

  it("passes for a 401 or 403 too", async () => {
    const peers = [{ name: "us", server: url, caPem: authority.certPem }];
    assert.deepEqual(await ask(peers), { exitCode: 0, said: "" });
  });

  it("names each pair without a connection, with address and reason, and no other", async () => {
    const { exitCode, said } = await ask([
      { name: "ap", server: "https://127.0.0.1:9", caPem: authority.certPem },
      { name: "us", server: url, caPem: authority.certPem },
    ]);
    assert.equal(exitCode, 1);
    assert.match(said, /^eu->ap https:\/\/127\.0\.0\.1:9: curl: \(7\)/);
    assert.doesNotMatch(said, /eu->us/);
  });

  it("fails for a server whose certificate another CA signed", async () => {
    const { exitCode, said } = await ask([{ name: "us", server: url, caPem: stranger.certPem }]);
    assert.equal(exitCode, 1);
    assert.match(said, /^eu->us https:\S+: curl: \(60\)/);
  });

  it("asks for the name that the certificate has, if it is another", async () => {
    const peer = { name: "us", server: url, caPem: authority.certPem };
    const [name = ""] = karmadaServerNames("127.0.0.1").dnsNames;
    assert.deepEqual(await ask([{ ...peer, tlsServerName: name }]), { exitCode: 0, said: "" });
    const { exitCode, said } = await ask([{ ...peer, tlsServerName: "other.example" }]);
    assert.equal(exitCode, 1);
    const { host, port } = new URL(url);
    const asked = `eu->us https://other.example:${port} at other.example:${port}:${host}`;
    assert.ok(said.startsWith(`${asked}: curl: (60)`), said);
  });

  it("has another digest for other addresses or CAs, in any order", () => {
    const [eu, us] = [
      { name: "eu", server: "https://a", caPem: "one" },
      { name: "us", server: "https://b", caPem: "two" },
    ] as const;
    assert.equal(peerApiCheckDigest([eu, us]), peerApiCheckDigest([us, eu]));
    assert.notEqual(peerApiCheckDigest([eu, us]), peerApiCheckDigest([eu]));
    assert.notEqual(peerApiCheckDigest([eu]), peerApiCheckDigest([{ ...eu, server: "https://c" }]));
    assert.notEqual(peerApiCheckDigest([eu]), peerApiCheckDigest([{ ...eu, caPem: "two" }]));
  });

  it("runs once, in a Job with everything that the script reads", () => {
    const { backoffLimit, template } = peerApiCheckSpec("eu", "curl", "sha256:0");
    assert.equal(backoffLimit, 0);
    assert.equal(template.metadata.annotations["archipelago/asks-for"], "sha256:0");
    const [container] = template.spec.containers;
    const given = container?.env.map(({ name }) => name) ?? [];
    const read = [...peerApiCheckScript.matchAll(/\$(REACH_[A-Z_]+)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(read)].toSorted(), given.toSorted());
  });
});
