import { ApiextensionsV1Api, type V1CustomResourceDefinitionSpec } from "@kubernetes/client-node";
import { ownerIn } from "../cluster/namespaceOwner.ts";
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
    if (missing.length > 0) {
      throw new Error(
        `${path}: cluster ${cluster} lacks ${missing.join(", ")} of gateway.networking.k8s.io; got "existing"; ` +
          'expected "install"',
      );
    }
    const old = kinds.filter((kind) => found.get(kind)?.serves === false);
    if (old.length === 0) return;
    throw new Error(
      `${path}: cluster ${cluster} has an old Gateway API, which does not serve ${servedVersion} of ${old.join(", ")}; got ` +
        '"existing"; expected an update of it by its installer, or "install" once its CRDs are deleted',
    );
  }
  if (![...found.values()].some(({ owner }) => owner === "other")) return;
  throw new Error(
    `${path}: cluster ${cluster} already has the Gateway API's CRDs from another installer; got "install"; expected "existing"`,
  );
}

/** The version that both meshes use. A kind that was created long ago may serve older ones only. */
const servedVersion = "v1";

interface FoundCrd {
  readonly owner: "own" | "other";
  /** True if it serves {@link servedVersion}. */
  readonly serves: boolean;
}

function serves({ spec }: { readonly spec?: V1CustomResourceDefinitionSpec }): boolean {
  return spec?.versions.some(({ name, served }) => name === servedVersion && served) ?? true;
}

async function findCrds({
  cluster,
  kubeconfig,
}: GatewayApiCheckRequest): Promise<Map<string, FoundCrd>> {
  const config = connect(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  const lookups = kinds.map(async (kind) => {
    const name = `${kind}.gateway.networking.k8s.io`;
    const crd = await undefinedIfNotFound(api.readCustomResourceDefinition({ name }));
    if (crd === undefined) return [];
    return [[kind, { owner: ownerIn(crd.metadata), serves: serves(crd) }] as const];
  });
  const entries = await Promise.all(lookups).catch(
    failing(`cluster ${cluster} could not be checked for the Gateway API`),
  );
  return new Map(entries.flat());
}
