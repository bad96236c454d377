import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { kubeconfigFolder } from "../../../local/commands/fleet.ts";
import { stackFolder } from "../../../local/commands/options.ts";
import { engineHome } from "../../../local/engine/home.ts";
import { cloudPaths } from "../../../local/host/paths.ts";
import { testParts } from "../../support/parts.ts";
import { credentialsIn, type KnownSecret, secretValue } from "../../support/secretForms.ts";
import { isDocumented, placesOf } from "../../support/secretPlaces.ts";
import { scanFiles } from "../../support/secretScan.ts";
import { kube } from "../support/kube.ts";
import { testCloud } from "../support/linode.ts";
import { cloud, eventsEnding, workFolder } from "../support/run.ts";

/** How the engine marks a secret in the state. */
const secretMark = z.looseObject({
  "4dabf18193072939515e22adb298388d": z.literal("1b47061264138c4ac30d75fd1eb44270"),
  plaintext: z.string(),
});

/**
 * No private key, token or kubeconfig credential of the fleet is readable in the state, the engine's event log, what the
 * commands printed, or on the disk, but for the files that the local cloud documents, mode 0600.
 */
export function hidesEveryCredential(): void {
  it("has no private key, token or kubeconfig credential in state, event log, output or on disk", async () => {
    const secrets = [
      ...(await secretsOfState()),
      ...(await secretsOfClusters()),
      ...(await secretsOfFiles()),
    ];
    const { state, run } = cloudPaths(cloud);
    const temporary = [tmpdir(), "/dev/shm"];
    const folders = { state, run, temporary, home: homedir() };
    const own = await workFolder();
    const logs = (await readdir(own)).filter((name) => name.endsWith(eventsEnding));
    assert.ok(logs.length > 0, "no log of the engine's events");
    const { birthtime } = await stat(own);
    const findings = await scanFiles(secrets, placesOf(folders, birthtime), isDocumented(folders));
    console.log(`      ${secrets.length} credentials, ${logs.length} event logs`);
    assert.deepEqual(findings, []);
  });
}

/** Every secret of the state, decrypted in memory. */
async function secretsOfState(): Promise<KnownSecret[]> {
  const home = stackFolder(cloud);
  const { bin } = await testParts();
  const exported = await execa(
    bin.pulumi,
    ["stack", "export", "--show-secrets", "--stack", "organization/archipelago/local"],
    {
      cwd: home,
      env: {
        PULUMI_HOME: engineHome(home),
        PULUMI_BACKEND_URL: `file://${join(home, "state")}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: join(home, "passphrase"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  const { resources } = z
    .looseObject({
      deployment: z.looseObject({ resources: z.array(z.looseObject({ urn: z.string() })) }),
    })
    .parse(JSON.parse(exported.stdout)).deployment;
  const found = resources.flatMap((resource) => {
    const name = resource.urn.split("::").at(-1) ?? "";
    return marked(resource).flatMap((text) =>
      strings(JSON.parse(text)).flatMap((value) => secretValue(name, value)),
    );
  });
  assert.ok(
    found.some(({ name }) => name.startsWith("root-key")),
    "the root's key is known",
  );
  return found;
}

/** The plain texts, as JSON, of all secrets in a value of the state. */
function marked(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const secret = secretMark.safeParse(value);
  if (secret.success) return [secret.data.plaintext];
  return Object.values(value).flatMap(marked);
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  // A secret within a secret.
  const secret = secretMark.safeParse(value);
  if (secret.success) return strings(JSON.parse(secret.data.plaintext));
  return Object.values(value).flatMap(strings);
}

/** The APIs for which `up` wrote a kubeconfig. */
async function apis(): Promise<string[]> {
  const files = await readdir(kubeconfigFolder(cloud));
  return files.map((name) => name.replace(/\.yaml$/, ""));
}

/** The credentials in the Secrets of every cluster, and of Karmada. */
async function secretsOfClusters(): Promise<KnownSecret[]> {
  const lists = (await apis()).map(async (name) => {
    const { items } = await (await kube(name)).core.listSecretForAllNamespaces();
    return items
      .filter(({ type }) => type !== "helm.sh/release.v1")
      .flatMap(({ metadata, data = {} }) =>
        Object.entries(data).flatMap(([key, value]) =>
          credentialsIn(
            `${name}: ${metadata?.namespace ?? ""}/${metadata?.name ?? ""}[${key}]`,
            Buffer.from(value, "base64").toString(),
          ),
        ),
      );
  });
  return (await Promise.all(lists)).flat();
}

/** The credentials in the local cloud's own files, and the token of its Linode API. */
async function secretsOfFiles(): Promise<KnownSecret[]> {
  const texts = (await apis()).map(async (name) =>
    credentialsIn(name, await readFile(join(kubeconfigFolder(cloud), `${name}.yaml`), "utf8")),
  );
  const { token } = await testCloud();
  return [...(await Promise.all(texts)).flat(), ...secretValue("linode:token", token)];
}
