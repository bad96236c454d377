import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanupScript } from "../../../../components/mesh/linkerd/cleanupScript.ts";

// Proves: the script with this machine's sh, against a server on loopback that stores Services as an API server does, with
// a small curl that has the options of the script. Does not prove that the real curl accepts them, that the API responds
// like this, nor that the Job's permissions suffice: the fleet tests do.
const curl = `#!${process.execPath}
const flags = ["--silent", "--show-error", "--get", "--path-as-is"];
const given = { "--request": "GET", "--data-urlencode": [], "--header": [], "--data": [] };
let address;
const asksByGet = process.argv.includes("--get");
for (let words = process.argv.slice(2); words.length > 0; ) {
  const word = words.shift();
  if (flags.includes(word)) continue;
  if (!word.startsWith("--")) address = new URL(word);
  else if (Array.isArray(given[word])) given[word].push(words.shift());
  else given[word] = words.shift();
}
const url = new URL(process.env.TEST_SERVER + address.pathname);
const query = asksByGet ? given["--data"] : [];
for (const pair of [...given["--data-urlencode"], ...query]) {
  const cut = pair.indexOf("=");
  url.searchParams.set(pair.slice(0, cut), pair.slice(cut + 1));
}
const body = asksByGet ? undefined : given["--data"][0];
fetch(url, { method: given["--request"], body }).then(async (response) => {
  process.stdout.write((await response.text()) + "\\n" + response.status);
});
`;

interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

const mirrored = { "mirror.linkerd.io/mirrored-service": "true" };

function mirror(namespace: string, name: string, link: string): Service {
  const labels = { ...mirrored, "mirror.linkerd.io/cluster-name": link };
  return { namespace, name, labels, annotations: {} };
}

function federated(name: string, members: string, local?: string): Service {
  const annotations = {
    "multicluster.linkerd.io/remote-discovery": members,
    ...(local !== undefined && { "multicluster.linkerd.io/local-discovery": local }),
  };
  return { namespace: "demo", name, labels: mirrored, annotations };
}

/** What a label selector of the script's finds; any other form is an error of the test. */
function matches(labels: Record<string, string>, selector: string): boolean {
  const terms = selector.split(/,(?![^(]*\))/);
  return terms.every((term) => {
    const [, key = "", values] = /^(\S+) notin \((.*)\)$/.exec(term) ?? [];
    if (values !== undefined) return !values.split(",").includes(labels[key] ?? "");
    if (term.startsWith("!")) return !(term.slice(1) in labels);
    const [name = "", value] = term.split("=");
    return value === undefined ? name in labels : labels[name] === value;
  });
}

describe("the cleanup's script", function () {
  // Every request starts a process.
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let services: Service[];
  let stubborn: boolean;
  let silent: boolean;

  const shown = ({ name, namespace, labels, annotations }: Service): unknown => ({
    metadata: { name, namespace, uid: name, labels, annotations },
    spec: { ports: [{ name: "http", port: 80 }] },
  });

  async function body(request: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  }

  function answer(request: IncomingMessage, text: string): unknown {
    const url = new URL(request.url ?? "/", "http://server");
    const selector = url.searchParams.get("labelSelector") ?? "";
    const [, , namespace, name] =
      /^\/api\/v1(\/namespaces\/([^/]+))?\/services(?:\/(.+))?$/.exec(url.pathname) ?? [];
    const chosen = services.filter(
      (service) =>
        (namespace === undefined || service.namespace === namespace) &&
        (name === undefined ? matches(service.labels, selector) : service.name === name),
    );
    if (request.method === "DELETE" && !stubborn) {
      services = services.filter((service) => !chosen.includes(service));
    }
    if (request.method === "PATCH") {
      const { metadata } = JSON.parse(text) as { metadata: Pick<Service, "annotations"> };
      chosen.forEach((service) => Object.assign(service.annotations, metadata.annotations));
    }
    return name === undefined ? { items: chosen.map(shown) } : chosen.map(shown)[0];
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-sweep-"));
    await writeFile(join(folder, "curl"), curl);
    await chmod(join(folder, "curl"), 0o755);
    await writeFile(join(folder, "sleep"), "#!/bin/sh\n");
    await chmod(join(folder, "sleep"), 0o755);
    server = createServer((request, response) => {
      void body(request).then((text) => {
        // Written out as an API server does for curl.
        if (silent) response.statusCode = 503;
        response.end(JSON.stringify(answer(request, text), null, 2));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  function sweep(links: string, ...there: Service[]): Promise<{ code: number; output: string }> {
    services = there;
    const { port } = server.address() as AddressInfo;
    const env = {
      PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      SWEEP_LINKS: links,
      SWEEP_ROUNDS: "2",
      TEST_SERVER: `http://127.0.0.1:${port}`,
    };
    return new Promise((resolve) => {
      execFile("sh", ["-c", cleanupScript], { env }, (error, stdout) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout });
      });
    });
  }

  const names = (): string[] => services.map(({ namespace, name }) => `${namespace}/${name}`);

  beforeEach(() => {
    stubborn = false;
    silent = false;
  });

  it("deletes the mirrors of clusters without a Link in all namespaces, and nothing else", async () => {
    const own = { namespace: "demo", name: "hello", labels: {}, annotations: {} };
    const { code, output } = await sweep(
      "ap jp",
      own,
      mirror("demo", "hello-us", "us"),
      mirror("demo", "hello-ap", "ap"),
      mirror("shop", "cart-us", "us"),
      mirror("shop", "cart-jp", "jp"),
    );
    assert.equal(code, 0);
    assert.deepEqual(names(), ["demo/hello", "demo/hello-ap", "shop/cart-jp"]);
    assert.match(output, /deleting demo\/hello-us\ndeleting shop\/cart-us\n/);
  });

  it("deletes every mirror when there is no Link", async () => {
    await sweep("", mirror("demo", "hello-us", "us"), mirror("shop", "cart-ap", "ap"));
    assert.deepEqual(names(), []);
  });

  it("deletes nothing if every cluster has a Link", async () => {
    const { code, output } = await sweep("us", mirror("demo", "hello-us", "us"));
    assert.deepEqual([code, output], [0, "no mirror is left of a cluster without a Link\n"]);
    assert.deepEqual(names(), ["demo/hello-us"]);
  });

  it("removes a cluster from federated Services, and deletes those without members", async () => {
    await sweep(
      "ap",
      federated("hello-federated", "hello@us,hello@ap"),
      federated("here-federated", "here@us", "here"),
      federated("gone-federated", "gone@us"),
    );
    assert.deepEqual(
      services.map(({ name, annotations }) => [
        name,
        annotations["multicluster.linkerd.io/remote-discovery"],
      ]),
      [
        ["hello-federated", "hello@ap"],
        ["here-federated", ""],
      ],
    );
  });

  it("fails if the API does not respond", async () => {
    silent = true;
    const { code } = await sweep("us", mirror("demo", "hello-ap", "ap"));
    assert.deepEqual([code, names()], [1, ["demo/hello-ap"]]);
  });

  it("fails if mirrors are created again", async () => {
    stubborn = true;
    const { code, output } = await sweep("", mirror("demo", "hello-us", "us"));
    assert.equal(code, 1);
    assert.match(output, /mirrors are created again and again\n$/);
  });
});
