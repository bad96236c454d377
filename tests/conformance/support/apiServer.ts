/**
 * A real Kubernetes API on loopback for one spec: etcd, kube-apiserver (TLS 1.3 only) and kube-controller-manager from
 * PATH, in a folder that is deleted afterwards. There is no node: tests write the status that a kubelet would report.
 */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as k8s from "@kubernetes/client-node";
import { kubeconfig } from "../../../local/kubernetes/kubeconfig.ts";
import { clientProfiles, ClusterPki, controlPlaneProfiles } from "../../../local/kubernetes/pki.ts";

/** A running API server. */
export interface ApiServer {
  /** An administrator's kubeconfig; its current context's namespace is `default`. */
  readonly kubeconfig: string;
  /** Client configuration for reading and writing objects without the plugin. */
  readonly config: k8s.KubeConfig;
  stop(): Promise<void>;
}

const startSeconds = 60;

/**
 * Starts the three programs.
 *
 * @param without names of controllers that do not run. @default none
 * @throws Error with a program's last output if one of them does not start
 */
export async function startApiServer(
  name: string,
  without: readonly string[] = [],
): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-api-"));
  const pki = new ClusterPki(folder);
  await pki.authority("ca");
  await pki.authority("front-proxy-ca");
  await pki.serviceAccountKey();
  for (const profile of controlPlaneProfiles(["127.0.0.1"])) await pki.issue(profile);
  const [etcdPort, peerPort, apiPort] = await freePorts(3);
  const server = `https://127.0.0.1:${apiPort}`;
  const authority = (await pki.authority("ca")).certificate;
  const text = async (profile: (typeof clientProfiles)[keyof typeof clientProfiles]) =>
    kubeconfig({ name, server, authority, identity: await pki.issue(profile) });
  const managerConfig = join(folder, "manager.kubeconfig");
  await writeFile(managerConfig, await text(clientProfiles.controllerManager), { mode: 0o600 });

  const programs: Program[] = [];
  const stop = async (): Promise<void> => {
    for (const program of programs.reverse()) await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const etcd = `http://127.0.0.1:${etcdPort}`;
    programs.push(
      start("etcd", {
        "data-dir": join(folder, "etcd"),
        "listen-client-urls": etcd,
        "advertise-client-urls": etcd,
        "listen-peer-urls": `http://127.0.0.1:${peerPort}`,
        "unsafe-no-fsync": "true",
        "log-level": "error",
      }),
    );
    programs.push(
      start("kube-apiserver", {
        "allow-privileged": "true",
        "etcd-servers": etcd,
        "bind-address": "127.0.0.1",
        "advertise-address": "127.0.0.1",
        "secure-port": String(apiPort),
        "tls-min-version": "VersionTLS13",
        "tls-cert-file": pki.certificatePath("apiserver"),
        "tls-private-key-file": pki.keyPath("apiserver"),
        "client-ca-file": pki.certificatePath("ca"),
        "service-account-key-file": pki.certificatePath("service-account"),
        "service-account-signing-key-file": pki.keyPath("service-account"),
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-cluster-ip-range": "10.96.0.0/16",
        "authorization-mode": "RBAC",
        "endpoint-reconciler-type": "none",
      }),
    );
    const config = new k8s.KubeConfig();
    const admin = await text(clientProfiles.admin);
    config.loadFromString(admin);
    const core = config.makeApiClient(k8s.CoreV1Api);
    const health = new k8s.Health(config);
    // Ready includes the bootstrap roles, without which the controller-manager exits.
    await served(programs, async () => {
      assert.ok(await health.readyz({}), "/readyz fails");
    });
    programs.push(
      start("kube-controller-manager", {
        kubeconfig: managerConfig,
        "service-account-private-key-file": pki.keyPath("service-account"),
        "root-ca-file": pki.certificatePath("ca"),
        controllers: ["*", ...without.map((controller) => `-${controller}`)].join(","),
        "use-service-account-credentials": "true",
        "leader-elect": "false",
        "bind-address": "127.0.0.1",
        "secure-port": "0",
      }),
    );
    await served(programs, () => core.readNamespacedServiceAccount(createdByController));
    const orderly = async (): Promise<void> => {
      const early = programs.map((program) => ({ name: program.name, words: program.ended() }));
      await stop();
      const dead = early.find(({ words }) => words !== undefined);
      if (dead !== undefined) throw new Error(`${dead.name} ended early: ${dead.words ?? ""}`);
    };
    return { kubeconfig: admin, config, stop: orderly };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Program {
  readonly name: string;
  /** Its last output, once it has ended. */
  ended(): string | undefined;
  stop(): Promise<void>;
}

function start(name: string, flags: Readonly<Record<string, string>>): Program {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  const child: ChildProcess = spawn(name, args, { stdio: ["ignore", "ignore", "pipe"] });
  let printed = "";
  let over = false;
  child.stderr
    ?.setEncoding("utf8")
    .on("data", (text: string) => (printed = (printed + text).slice(-4000)));
  const closed = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      printed += error.message;
      over = true;
      resolve();
    });
    child.on("close", () => {
      over = true;
      resolve();
    });
  });
  return {
    name,
    ended: () => (over ? printed : undefined),
    stop: async () => {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** The controller-manager creates this account, which shows that it works. */
const createdByController = { namespace: "default", name: "default" };

async function served(programs: readonly Program[], look: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    for (const program of programs) {
      const words = program.ended();
      if (words !== undefined) throw new Error(`${program.name} ended: ${words}`);
    }
    try {
      await look();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(200);
  }
}

/** Free ports. All are open at the same time, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            resolve(typeof address === "object" && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
