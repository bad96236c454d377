/** What a Job of the program's has in a cluster: its account with limited rights, and its image. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@kubernetes/client-node";
import { execa } from "execa";
import { curlImage } from "../../../components/internal/containers.ts";
import { blobPath, readLayout } from "../../../local/parts/registry/layout.ts";
import { testParts } from "../../support/parts.ts";
import type { ApiServer } from "./apiServer.ts";

/** A Job's account: all of its objects have one name. */
export interface JobAccess {
  readonly name: string;
  readonly namespace: string;
  readonly rules: k8s.V1PolicyRule[];
  /** The admission policy that limits the account, and the spec of its binding. */
  readonly guard: k8s.V1ValidatingAdmissionPolicySpec;
  readonly guardBinding: k8s.V1ValidatingAdmissionPolicyBindingSpec;
}

/** Creates the account with its permissions, and returns a token for it. */
export async function declareAccess({ config }: ApiServer, access: JobAccess): Promise<string> {
  const { name, namespace, rules, guard, guardBinding } = access;
  const metadata = { name };
  const core = config.makeApiClient(k8s.CoreV1Api);
  const rbac = config.makeApiClient(k8s.RbacAuthorizationV1Api);
  const admission = config.makeApiClient(k8s.AdmissionregistrationV1Api);
  await core.createNamespacedServiceAccount({ namespace, body: { metadata } });
  await rbac.createClusterRole({ body: { metadata, rules } });
  await rbac.createClusterRoleBinding({
    body: {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  });
  await admission.createValidatingAdmissionPolicy({ body: { metadata, spec: guard } });
  await admission.createValidatingAdmissionPolicyBinding({
    body: { metadata, spec: guardBinding },
  });
  const body = { spec: { audiences: [] } };
  const { status } = await core.createNamespacedServiceAccountToken({ name, namespace, body });
  assert.ok(status !== undefined);
  return status.token;
}

/** A kubeconfig of the account. */
export function configWithToken({ config }: ApiServer, token: string): k8s.KubeConfig {
  const cluster = config.getCurrentCluster();
  assert.ok(cluster !== null);
  const client = new k8s.KubeConfig();
  client.loadFromOptions({
    clusters: [cluster],
    users: [{ name: "job", token }],
    contexts: [{ name: "job", cluster: cluster.name, user: "job" }],
    currentContext: "job",
  });
  return client;
}

/** Unpacks the image of curl into a new folder, with the account's token where a pod has it; returns the folder. */
export async function jobRoot({ config }: ApiServer, token: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "archipelago-job-"));
  await unpackImage(curlImage, root);
  const account = join(root, "var/run/secrets/kubernetes.io/serviceaccount");
  await mkdir(account, { recursive: true });
  const authority = config.getCurrentCluster()?.caData ?? "";
  await writeFile(join(account, "ca.crt"), Buffer.from(authority, "base64"));
  await writeFile(join(account, "token"), token, { mode: 0o600 });
  return root;
}

/** Runs a Job's script in its image, against this API server. */
export async function runScript(
  { config }: ApiServer,
  root: string,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | undefined; output: string }> {
  const server = config.getCurrentCluster()?.server ?? "";
  const there = script.replace("https://kubernetes.default.svc", server);
  const run = await execa("chroot", [root, "/bin/sh", "-c", there], {
    env,
    reject: false,
    all: true,
  });
  return { code: run.exitCode, output: run.all };
}

/** Unpacks the layers of an image of the local cloud into a folder. */
async function unpackImage(image: string, folder: string): Promise<void> {
  const { registryRoot } = await testParts();
  const found = (await readLayout(registryRoot)).get(image);
  assert.ok(found !== undefined, `the registry has no ${image}`);
  const manifest = JSON.parse(await readFile(blobPath(registryRoot, found.digest), "utf8")) as {
    layers: { digest: string }[];
  };
  for (const { digest } of manifest.layers) {
    await execa("tar", ["-xf", blobPath(registryRoot, digest), "-C", folder]);
  }
}
