import { ApiextensionsV1Api } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";
import { undefinedIfNotFound } from "../internal/notFound.ts";

/** A cluster, and what its settings expect of the Gateway API in it. */
export interface GatewayApiCheckRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
  /** The path of `expected` in the settings: `clusters[0].gatewayApi`. */
  readonly path: string;
  /** `install`: the stack installs the CRDs. `existing`: they exist already. */
  readonly expected: "install" | "existing";
}

/** Kinds of every release of the standard channel since v1.1. Both meshes need them for routes. */
const kinds = ["gateways", "httproutes", "grpcroutes"];

/** The field manager of Pulumi's kubernetes provider, or its prefix: a resource may have a suffix of its own. */
const ownManager = "pulumi-kubernetes";

/**
 * Checks that the CRDs exist where the settings expect them, and that no other installer owns them where the stack is to
 * install them.
 *
 * @throws Error with the path in the settings, or with the reason why the cluster's API failed
 */
export async function checkGatewayApiCrds(request: GatewayApiCheckRequest): Promise<void> {
  const { cluster, path, expected } = request;
  const found = await findCrds(request);
  if (expected === "existing") {
    const missing = kinds.filter((kind) => !found.has(kind));
    if (missing.length === 0) return;
    throw new Error(
      `${path}: cluster ${cluster} lacks ${missing.join(", ")} of gateway.networking.k8s.io; got "existing"; ` +
        'expected "install"',
    );
  }
  if (![...found.values()].includes("other")) return;
  throw new Error(
    `${path}: cluster ${cluster} already has the Gateway API's CRDs from another installer; got "install"; expected "existing"`,
  );
}

async function findCrds({
  cluster,
  kubeconfig,
}: GatewayApiCheckRequest): Promise<Map<string, "own" | "other">> {
  const config = connect(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  const lookups = kinds.map(async (kind) => {
    const name = `${kind}.gateway.networking.k8s.io`;
    const crd = await undefinedIfNotFound(api.readCustomResourceDefinition({ name }));
    if (crd === undefined) return [];
    const managers = (crd.metadata?.managedFields ?? []).map(({ manager }) => manager ?? "");
    const own = managers.some((manager) => manager.startsWith(ownManager));
    return [[kind, own ? "own" : "other"] as const];
  });
  const entries = await Promise.all(lookups).catch(
    failing(`cluster ${cluster} could not be checked for the Gateway API`),
  );
  return new Map(entries.flat());
}
