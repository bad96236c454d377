/** The stand-in for Pulumi's kubernetes provider. */
import { readFileSync } from "node:fs";
import { messageOf } from "../protocol/failure.ts";
import type {
  Call,
  CheckRequest,
  CheckResult,
  ConfigureRequest,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  Provider,
  ReadRequest,
  ReadResult,
  UpdateRequest,
  UpdateResult,
} from "../protocol/provider.ts";
import { accessTo } from "./client/access.ts";
import { Cluster } from "./client/cluster.ts";
import { Connection } from "./client/connection.ts";
import { ApiError } from "./client/errors.ts";
import { diffConfig } from "./configDiff.ts";
import { check } from "./objects/check.ts";
import { create } from "./objects/create.ts";
import { remove } from "./objects/delete.ts";
import { diff } from "./objects/diff.ts";
import { read } from "./objects/read.ts";
import { update } from "./objects/update.ts";
import { helmEnvironment } from "./release/helm.ts";
import * as release from "./release/release.ts";
import type { Session } from "./session.ts";
import { contextOf, settingsFailures, settingsOf, textArgument } from "./settings.ts";
import { parseObject, textAt } from "./client/json.ts";

const releaseType = "kubernetes:helm.sh/v3:Release";

/** What the cluster must answer for the kubeconfig to count as usable, milliseconds. */
const probeMilliseconds = 30_000;

/** One instance serves one cluster: the engine starts a process for every provider resource. */
export class KubernetesProvider implements Provider {
  readonly name = "kubernetes";
  readonly version = sdkVersion();
  #session: Session | undefined;

  checkConfig(request: CheckRequest): Promise<CheckResult> {
    const failures = settingsFailures(request.inputs);
    return Promise.resolve({ inputs: request.inputs, failures });
  }

  diffConfig(request: DiffRequest): Promise<DiffResult> {
    return Promise.resolve(diffConfig(request));
  }

  async configure({ args }: ConfigureRequest): Promise<void> {
    if (this.#session !== undefined) throw new Error("this provider is configured already");
    // An instance that the engine restored from state was checked by an earlier run, maybe by another plugin.
    const [failure] = settingsFailures(args);
    if (failure !== undefined) throw new Error(`${failure.property}: ${failure.reason}`);
    const context = contextOf(args);
    const connection = new Connection(await accessTo(context));
    this.#session = {
      cluster: new Cluster(connection),
      settings: settingsOf(args, process.env),
      defaultNamespace: textArgument(args, "namespace") ?? context.namespace ?? "default",
      unreachable: await probe(connection),
      helm: helmEnvironment(context, process.env),
    };
  }

  check(request: CheckRequest, call: Call): Promise<CheckResult> {
    return request.type === releaseType
      ? release.check(this.#configured(), request, call)
      : check(this.#configured(), request);
  }

  diff(request: DiffRequest, call: Call): Promise<DiffResult> {
    if (request.type === releaseType) return Promise.resolve(release.diff(request));
    return diff(this.#configured(), request, call);
  }

  create(request: CreateRequest, call: Call): Promise<CreateResult> {
    const make = request.type === releaseType ? release.create : create;
    return make(this.#configured(), request, call);
  }

  read(request: ReadRequest, call: Call): Promise<ReadResult | undefined> {
    const look = request.type === releaseType ? release.read : read;
    return look(this.#configured(), request, call);
  }

  update(request: UpdateRequest, call: Call): Promise<UpdateResult> {
    const change = request.type === releaseType ? release.update : update;
    return change(this.#configured(), request, call);
  }

  delete(request: DeleteRequest, call: Call): Promise<void> {
    const unmake = request.type === releaseType ? release.remove : remove;
    return unmake(this.#configured(), request, call);
  }

  #configured(): Session {
    if (this.#session === undefined) throw new Error("this provider is not configured");
    return this.#session;
  }
}

/** Why the cluster cannot be used, undefined when it can. An answer that refuses us is still an answer. */
async function probe(connection: Connection): Promise<string | undefined> {
  const signal = AbortSignal.timeout(probeMilliseconds);
  return connection.request({ method: "GET", path: "/version", signal }).then(
    () => undefined,
    (error: unknown) =>
      error instanceof ApiError && error.code === 403 ? undefined : messageOf(error),
  );
}

/** The version of the SDK that the program uses, since that is what the engine asks for. */
function sdkVersion(): string {
  const file = new URL(import.meta.resolve("@pulumi/kubernetes/package.json"));
  return textAt(parseObject(readFileSync(file, "utf8")), "version") ?? "";
}
