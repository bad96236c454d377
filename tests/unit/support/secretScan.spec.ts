/**
 * The search for a fleet's credentials finds a planted one in each form and each place. Which credentials a fleet has, and
 * where a run writes, only the fleet tests show.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { credentialsIn, type KnownSecret, secretValue } from "../../support/secretForms.ts";
import { isDocumented, placesOf } from "../../support/secretPlaces.ts";
import { scanFiles, scanText } from "../../support/secretScan.ts";

const pem = (curve = "P-256") =>
  generateKeyPairSync("ec", { namedCurve: curve }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  });
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const webToken = (): string =>
  [base64('{"alg":"RS256"}'), base64('{"sub":"one"}'), randomBytes(256).toString("base64url")]
    .map((part) => part.replaceAll("=", ""))
    .join(".");

const key = String(pem());
const token = webToken();
const der = key.replaceAll(/-----.*-----|\n/g, "");
const kubeconfig = stringify({
  users: [{ name: "admin", user: { "client-key-data": base64(key), token } }],
});
const known: readonly KnownSecret[] = [
  ...credentialsIn("root-key", key),
  ...credentialsIn("reader", token),
  ...secretValue("linode:token", "0123456789abcdef".repeat(4)),
];

/** Each form of a credential, with what it is called. */
const forms: Readonly<Record<string, [text: string, name: string]>> = {
  "a key": [key, "root-key: private key"],
  "a key in JSON": [JSON.stringify({ key }), "root-key: private key"],
  "a key's DER in base64": [`{"der":"${der}"}`, "root-key: private key"],
  "a key in a Secret": [base64(`some text ${key}`), "root-key: private key"],
  "a key in a kubeconfig": [stringify({ "client-key-data": base64(key) }), "root-key: private key"],
  "a key in a kubeconfig in a Secret": [base64(kubeconfig), "root-key: private key"],
  "a token": [`Authorization: Bearer ${token}`, "reader: token"],
  "a token in a Secret": [base64(token), "reader: token"],
  "an API's token": [`token=${"0123456789abcdef".repeat(4)}`, "linode:token"],
};

describe("the search for credentials", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-scan-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const plant = async (name: string, text: string, mode = 0o600): Promise<string> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode });
    await chmod(path, mode);
    return path;
  };

  for (const [form, [text, name]] of Object.entries(forms)) {
    it(`finds ${form}`, async () => {
      assert.ok(scanText(known, `before ${text} after`).includes(name));
      const path = await plant("deep/below/file", `before ${text}\nafter`);
      const [finding = "", ...others] = await scanFiles(known, [{ path: folder }]);
      assert.deepEqual(others, []);
      assert.ok(finding.startsWith(`${path}: `) && finding.includes(name), finding);
      assert.ok(!finding.includes(token) && !finding.includes(der), "never the credential");
    });
  }

  it("finds them in every kubeconfig, and knows those of a kubeconfig", () => {
    const names = credentialsIn("eu", kubeconfig).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["eu: client-key-data: private key", "eu: token"]);
    assert.deepEqual(
      scanText(credentialsIn("eu", kubeconfig), base64(kubeconfig)).sort(),
      names.sort(),
    );
    const opaque = credentialsIn("eu", "  token: abcdefghij0123456789abcdef\n");
    assert.deepEqual(scanText(opaque, "x abcdefghij0123456789abcdef"), ["eu: token"]);
  });

  it("finds nothing in what is public, encrypted or of others", async () => {
    const certificate = `-----BEGIN CERTIFICATE-----\n${base64("x".repeat(300))}\n-----END CERTIFICATE-----`;
    assert.deepEqual(secretValue("certificate", certificate), []);
    for (const text of ["some-name", "istio-eastwestgateway", "istio-eastwestgateway-1-31-1"]) {
      assert.deepEqual(secretValue("name", text), []);
    }
    await plant("certificate.pem", certificate);
    await plant("other.pem", String(pem()));
    await plant("other.p384.pem", String(pem("P-384")));
    await plant("other.token", webToken());
    await plant("state.json", JSON.stringify({ ciphertext: randomBytes(300).toString("base64") }));
    assert.deepEqual(await scanFiles(known, [{ path: folder }]), []);
  });

  it("tells two keys in OpenSSH's form apart", () => {
    const [one = "", other = ""] = [0, 1].map(() => {
      const lines = ["b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS"];
      while (lines.length < 6) lines.push(randomBytes(51).toString("base64").slice(0, 70));
      return [
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        ...lines,
        "-----END OPENSSH PRIVATE KEY-----",
      ].join("\n");
    });
    const own = credentialsIn("ssh", one);
    assert.deepEqual(scanText(own, JSON.stringify(one)), ["ssh: openssh private key"]);
    assert.deepEqual(scanText(own, other), []);
  });

  it("searches what is new, and not what is excepted", async () => {
    const old = await plant("old", key);
    await utimes(old, new Date(0), new Date(0));
    await plant("clusters/etcd", key);
    const recent = await plant("recent", key);
    const except = (path: string): boolean => path === join(folder, "clusters");
    const [finding = "", ...others] = await scanFiles(known, [
      { path: folder, since: new Date(1000), except },
    ]);
    assert.ok(finding.startsWith(recent));
    assert.deepEqual(others, []);
  });

  it("lets documented files pass only if nobody else may read them", async () => {
    const closed = await plant("kubeconfigs/eu.yaml", kubeconfig);
    const open = await plant("kubeconfigs/ap.yaml", kubeconfig, 0o640);
    const documented = (path: string): boolean => path.endsWith(".yaml");
    const findings = await scanFiles(known, [{ path: folder }], documented);
    assert.deepEqual(
      findings.map((line) => line.split(": ")[0]),
      [open],
    );
    assert.notEqual(closed, open);
  });

  it("finds them in each place of a run", async () => {
    const folders = {
      state: join(folder, "var"),
      run: join(folder, "run"),
      temporary: [join(folder, "tmp"), join(folder, "shm")],
      home: join(folder, "home"),
    };
    const planted = await Promise.all(
      [
        "var/pulumi/state/.pulumi/stacks/archipelago/local.json",
        "var/pulumi/state/.pulumi/backups/local.bak",
        "var/pulumi/home/credentials.json",
        "var/logs/cloud.log",
        "run/tmp/kubeconfig123",
        "run/outputs.json",
        "tmp/archipelago-fleet-x/02-up.log",
        "tmp/archipelago-fleet-x/02-up.events.jsonl",
        "tmp/kubeconfig456",
        "shm/left",
        "home/.pulumi/logs/pulumi.log",
        "home/.cache/helm/repository/index.yaml",
      ].map((name) => plant(name, key)),
    );
    await plant("run/kubeconfigs/eu.yaml", kubeconfig);
    await plant("var/lke10001/etcd/member/wal", key);
    await plant("tmp/checkout/node_modules/some/test.pem", key);
    const findings = await scanFiles(
      known,
      placesOf(folders, new Date(Date.now() - 60_000)),
      isDocumented(folders),
    );
    assert.deepEqual(
      findings.map((line) => line.split(": ")[0]),
      planted.sort(),
    );
  });

  it("follows no link, and goes on where a file is gone or compressed", async () => {
    await plant("archive.gz", gzipSync(key).toString("latin1"));
    await symlink("/etc/hostname", join(folder, "link"));
    const gone = { path: join(folder, "gone") };
    assert.deepEqual(await scanFiles(known, [{ path: folder }, gone]), []);
  });
});
