/**
 * `@archipelago/components` as another program uses it: packed, installed into an empty folder, and run as plain
 * JavaScript under Pulumi's mocks. The program is the example of components/README.md.
 *
 * Not proven here: that a registry accepts the package, or that the example's resources work.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readManifest, repository, run, temporaryFolder } from "./support.ts";

const { dependencies, peerDependencies, exports } = readManifest("components");
const entryPoints = Object.keys(exports).map((path) => `@archipelago/components${path.slice(1)}`);

/** Imports every entry point, so that each has its JavaScript and its types. */
const everything = `${entryPoints.map((name, index) => `import * as e${index} from "${name}";`).join("\n")}
export const exported = Object.fromEntries(
  Object.entries({ ${entryPoints.map((name, index) => `"${name}": e${index}`).join(", ")} }).map(
    ([name, module]) => [name, Object.keys(module)],
  ),
);
`;

/** Runs the example in a preview and prints its resources and each entry point's exports. */
const runner = `
import * as pulumi from "@pulumi/pulumi";
import { exported } from "./out/everything.js";
const names = ["eu", "us"];
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: names.map((name) => ({ name, cluster: { server: \`https://\${name}.test\` } })),
  users: [{ name: "admin", user: {} }],
  contexts: names.map((name) => ({ name, context: { cluster: name, user: "admin" } })),
});
pulumi.runtime.setAllConfig({ "consumer:kubeconfig": kubeconfig }, ["consumer:kubeconfig"]);
const declared = [];
await pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    declared.push(\`\${type} \${name}\`);
    return { id: name, state: inputs };
  },
  call: ({ inputs }) => inputs,
}, "consumer", "dev", true);
await pulumi.runtime.runInPulumiStack(() => import("./out/example.js"));
await pulumi.runtime.waitForRPCs();
console.log(JSON.stringify({ exported, declared }));
`;

const result = z.object({
  exported: z.record(z.string(), z.array(z.string())),
  declared: z.array(z.string()),
});

function exampleOfReadme(): string {
  const readme = readFileSync(join(repository, "components", "README.md"), "utf8");
  const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1];
  assert.ok(example !== undefined, "components/README.md has an example");
  return example;
}

describe("the components' package", () => {
  const folder = temporaryFolder();
  after(() => {
    folder.remove();
  });
  const inFolder = (command: string, ...args: string[]) => run(folder.path, command, ...args);
  const write = (name: string, text: string) => {
    writeFileSync(join(folder.path, name), text);
  };

  it("is packed and installed into an empty folder", async () => {
    const workspace = ["--workspace", "@archipelago/components"];
    await run(repository, "npm", "run", "build", ...workspace);
    await run(repository, "npm", "pack", ...workspace, "--pack-destination", folder.path);
    write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
    // The repository's copies replace the registry's: exactly the package's declared dependencies, and Node's types.
    const declared = [...Object.keys({ ...dependencies, ...peerDependencies }), "@types/node"];
    const copies = declared.map((name) => join(repository, "node_modules", name));
    const install = ["install", "--offline", "--ignore-scripts"];
    await inFolder("npm", ...install, "./archipelago-components-0.1.0.tgz", ...copies);
  }).timeout(180_000);

  it("has type declarations that compile", async () => {
    write("example.ts", exampleOfReadme());
    write("everything.ts", everything);
    const compilerOptions = {
      target: "es2023",
      module: "nodenext",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: ["node"],
      outDir: "out",
    };
    const files = ["example.ts", "everything.ts"];
    write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
    await inFolder("node", join(repository, "node_modules", "typescript", "bin", "tsc"));
  }).timeout(180_000);

  it("runs the example as plain JavaScript", async () => {
    write("run.js", runner);
    const { exported, declared } = result.parse(JSON.parse(await inFolder("node", "run.js")));
    assert.deepEqual(Object.keys(exported), entryPoints);
    for (const [name, exports] of Object.entries(exported)) assert.ok(exports.length > 0, name);
    for (const resource of [
      "archipelago:pki:TrustRoot root",
      "tls:index/selfSignedCert:SelfSignedCert root-certificate",
      ...["eu", "us"].flatMap((name) => [
        `archipelago:cluster:RegionalCluster ${name}`,
        `pulumi:providers:kubernetes ${name}-provider`,
        `archipelago:pki:MeshIntermediate ${name}-ca`,
        `archipelago:mesh/istio:ControlPlane ${name}-istio`,
        `kubernetes:helm.sh/v3:Release ${name}-istio-istiod`,
        `kubernetes:core/v1:Secret ${name}-istio-cacerts`,
      ]),
    ])
      assert.ok(declared.includes(resource), `${resource} is declared`);
  }).timeout(60_000);
});
