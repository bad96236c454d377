import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar";
import { diagnose } from "../../../../cli/diagnose/diagnose.ts";

// The archive of a fleet whose API has secrets of every kind in every place where one can be. The API is a fake that has
// only lists and logs; that real clusters are read is shown in docs/cli.md. A secret that has no known form and is in no
// Secret, variable or ConfigMap, as a word in the middle of a log, cannot be recognized.

const word = (): string => randomBytes(12).toString("hex");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const pem = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();
const jwt = [{ alg: "RS256" }, { sub: "system:serviceaccount:a:b", aud: "x" }, word()]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");
/** A line in the middle of a PEM key. */
const keyLine = (key: string): string => key.split("\n")[2] ?? "";

/** What may not be in the archive, by where it is planted. */
const planted = {
  "the data of a Secret": word(),
  "the data of a Secret, in a log": word(),
  "a short password of a Secret, in a log": "hunter2",
  "the data of a Secret in base64, in an event": word(),
  "the key of a Secret, with its last line in a log": keyLine(rsa),
  "the last applied configuration of a Secret": word(),
  "a variable of a container": word(),
  "an option of a container": word(),
  "an option of a container as two words": word(),
  "a ConfigMap": word(),
  "a token in a kubeconfig in a ConfigMap": word(),
  "a bearer token in a log": word(),
  "a password in a URL in a log": word(),
  "a password in a URL of an annotation": word(),
  "a password in JSON in a log": word(),
  "a password in JSON in a string in a log": word(),
  "a token in YAML in a log": word(),
  "basic authentication in a log": base64(`admin:${word()}`),
  "a cloud's access key": `AKIA${word().toUpperCase().slice(0, 16)}`,
  "a code host's token": `ghp_${word()}`,
  "a bootstrap token": `abc123.${word().slice(0, 16)}`,
  "a web token": jwt.split(".")[2] ?? "",
  "a private key": keyLine(pem),
  "a private key in base64": base64(pem).slice(40, 120),
  "a Secret that Karmada propagates": word(),
  "a password in the settings": word(),
  "the stack's own token, in a log": word(),
  "the stack's own client key": word(),
} as const;
type Place = keyof typeof planted;
const at = (place: Place): string => planted[place];

const metadata = (name: string, annotations = {}) => ({
  name,
  namespace: "demo",
  creationTimestamp: "2026-01-01T00:00:00Z",
  annotations,
});

const secrets = [
  {
    metadata: metadata("a", {
      "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({
        stringData: { a: at("the last applied configuration of a Secret") },
      }),
    }),
    type: "Opaque",
    data: {
      one: base64(at("the data of a Secret")),
      two: base64(at("the data of a Secret, in a log")),
      password: base64(at("a short password of a Secret, in a log")),
      three: base64(at("the data of a Secret in base64, in an event")),
      "tls.key": base64(rsa),
    },
  },
];
const configMaps = [
  {
    metadata: metadata("c"),
    data: {
      plain: at("a ConfigMap"),
      kubeconfig: `apiVersion: v1\nusers: [{ user: { token: ${at("a token in a kubeconfig in a ConfigMap")} } }]`,
    },
  },
];
const pods = [
  {
    metadata: metadata("hello-1", {
      upstream: `https://me:${at("a password in a URL of an annotation")}@registry.example`,
    }),
    spec: {
      containers: [
        {
          name: "hello",
          image: "hello:1",
          args: [
            `--api-token=${at("an option of a container")}`,
            `--password ${at("an option of a container as two words")}`,
          ],
          env: [{ name: "ANYTHING", value: at("a variable of a container") }],
        },
      ],
    },
    status: {
      phase: "Running",
      containerStatuses: [
        {
          name: "hello",
          restartCount: 1,
          ready: true,
          image: "",
          imageID: "",
          state: { running: {} },
        },
      ],
    },
  },
];
const log = [
  "hello, this line stays",
  `read ${at("the data of a Secret, in a log")} from the file`,
  `logged in with ${at("a short password of a Secret, in a log")} at last`,
  `the rest: ${at("the key of a Secret, with its last line in a log")}`,
  `> Authorization: Bearer ${at("a bearer token in a log")}`,
  `connecting to postgres://app:${at("a password in a URL in a log")}@db.example:5432/x`,
  `{"level":"info","password":"${at("a password in JSON in a log")}","user":"me"}`,
  JSON.stringify({
    body: JSON.stringify({ password: at("a password in JSON in a string in a log") }),
  }),
  `  token: ${at("a token in YAML in a log")}`,
  `curl -H 'authorization: basic ${at("basic authentication in a log")}'`,
  `found ${at("a cloud's access key")} and ${at("a code host's token")}`,
  `kubeadm join with ${at("a bootstrap token")}`,
  `presented ${jwt}`,
  pem,
  `as one line ${base64(pem)}`,
  `called with ${at("the stack's own token, in a log")}`,
  "the last line stays too",
].join("\n");
const events = [
  {
    metadata: metadata("e"),
    involvedObject: {},
    message: `mounted ${base64(at("the data of a Secret in base64, in an event"))}, this event stays`,
  },
];
const works = [
  {
    metadata: metadata("w"),
    spec: {
      workload: {
        manifests: [
          { kind: "Secret", data: { x: base64(at("a Secret that Karmada propagates")) } },
        ],
      },
    },
  },
];

/** Lists and logs by the end of their path. */
const lists: Readonly<Record<string, readonly object[]>> = {
  ...{ secrets, configmaps: configMaps, pods, events, works },
};

describe("the archive of a fleet", function () {
  this.timeout(120_000);
  let server: Server;
  let folder: string;
  let files: Map<string, string>;
  let said: string[];
  let took: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-archive-"));
    server = createServer((request, response) => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      if (path.endsWith("/log")) {
        response.setHeader("content-type", "text/plain");
        response.end(log);
        return;
      }
      response.setHeader("content-type", "application/json");
      if (path === "/version" || path === "/version/") {
        response.end(JSON.stringify({ major: "1", minor: "35", gitVersion: "v1.35.4" }));
        return;
      }
      const items = lists[path.split("/").at(-1) ?? ""] ?? [];
      response.end(JSON.stringify({ apiVersion: "v1", kind: "List", metadata: {}, items }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const kubeconfig = (url: string): string =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "x",
        contexts: [{ name: "x", context: { cluster: "x", user: "x" } }],
        // The client refuses plain HTTP otherwise.
        clusters: [{ name: "x", cluster: { server: url, "insecure-skip-tls-verify": true } }],
        users: [{ name: "x", user: { token: at("the stack's own token, in a log") } }],
      });
    const here = kubeconfig(`http://127.0.0.1:${port}`);
    // A port on which nothing listens: discard.
    const gone = kubeconfig("http://127.0.0.1:9");
    const file = join(folder, "a.tar.gz");
    said = [];
    const began = Date.now();
    const diagnosis = await diagnose({
      fleet: { regions: ["eu", "gone"], kubeconfigs: { eu: here, gone, karmada: here } },
      outputs: {
        clusters: {
          eu: { apiEndpoint: "", kubeconfig: here },
          gone: { apiEndpoint: "", kubeconfig: gone },
        },
        certificates: {},
        anything: at("the stack's own client key"),
      },
      config: () =>
        Promise.resolve({
          "archipelago:istio": JSON.stringify({
            values: { x: { password: at("a password in the settings") } },
          }),
        }),
      ...{ file, note: (line: string) => said.push(line) },
    });
    took = Date.now() - began;
    assert.deepEqual(diagnosis.unreachable, ["gone"]);
    const unpacked = join(folder, "unpacked");
    await mkdir(unpacked);
    await extract({ file, cwd: unpacked });
    files = new Map();
    for (const entry of await readdir(unpacked, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(unpacked.length), await readFile(path, "utf8"));
    }
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [place, secret] of Object.entries(planted)) {
    it(`has not ${place}`, () => {
      assert.ok(secret.length >= 6);
      const forms = [secret, base64(secret).replace(/=+$/, "")];
      for (const [file, text] of files) {
        for (const form of forms) assert.ok(!text.includes(form), `${file} has ${place}`);
      }
    });
  }

  it("has what is no secret", () => {
    const whole = [...files.values()].join("\n");
    for (const kept of ["this line stays", "the last line stays too", "this event stays"]) {
      assert.ok(whole.includes(kept), kept);
    }
    const names = [...files.keys()].map((name) => name.replace(/^\/archipelago-[^/]+\//, ""));
    for (const name of [
      ...["about.json", "check.json", "settings.json", "outputs.json", "eu/events.json"],
      ...["eu/logs/demo/hello-1/hello.log", "eu/logs/demo/hello-1/hello.previous.log"],
      ...["eu/secrets.json", "karmada/works.json"],
    ]) {
      assert.ok(names.includes(name), `${name} is missing: ${names.join(", ")}`);
    }
    const secretList = files.get(
      [...files.keys()].find((one) => one.endsWith("secrets.json")) ?? "",
    );
    assert.match(secretList ?? "", /"tls.key": "\[removed\], \d+ characters"/);
  });

  it("names the cluster that does not answer, and did not wait for it", () => {
    const about = [...files].find(([name]) => name.endsWith("about.json"))?.[1] ?? "";
    assert.match(about, /"unreachable": \[\s*"gone"\s*\]/);
    assert.ok(![...files.keys()].some((name) => name.includes("/gone/")));
    assert.ok(took < 60_000, `${took} ms`);
  });

  it("leaves nothing else on the disk", async () => {
    const left = (await readdir(tmpdir())).filter((name) =>
      name.startsWith("archipelago-diagnose-"),
    );
    assert.deepEqual(left, []);
  });
});
