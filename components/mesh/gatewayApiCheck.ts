import { ApiextensionsV1Api } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";
import { present } from "../internal/present.ts";

/** A cluster, and what its settings say of the Gateway API there. */
export interface GatewayApiCheckRequest {
  /** Names the cluster in an error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: string;
  /** Where the settings say it: `clusters[0].gatewayApi`. */
  readonly path: string;
  readonly says: "install" | "existing";
}

/** Kinds that every release of the standard channel since v1.1 has, and without which no mesh is asked for a route. */
const kinds = ["gateways", "httproutes", "grpcroutes"];

/** What Pulumi's kubernetes provider signs its writes with; behind it may stand a suffix of its own for each resource. */
const ownManager = "pulumi-kubernetes";

/**
 * Looks whether the definitions are there where the settings say so, and not there where the stack is to bring them, but
 * for its own.
 *
 * @throws Error with the settings' path, or with why the cluster did not answer
 */
export async function checkGatewayApiCrds(claim: GatewayApiCheckRequest): Promise<void> {
  const { cluster, path, says } = claim;
  const found = await definitions(claim);
  if (says === "existing") {
    const missing = kinds.filter((kind) => !found.has(kind));
    if (missing.length === 0) return;
    throw new Error(
      `${path}: cluster ${cluster} lacks ${missing.join(", ")} of gateway.networking.k8s.io; got "existing"; ` +
        'allowed "install"',
    );
  }
  if (![...found.values()].includes("another's")) return;
  throw new Error(
    `${path}: cluster ${cluster} has the Gateway API's definitions from elsewhere; got "install"; allowed "existing"`,
  );
}

async function definitions({
  cluster,
  kubeconfig,
}: GatewayApiCheckRequest): Promise<Map<string, "ours" | "another's">> {
  const config = connect(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  const looks = kinds.map(async (kind) => {
    const name = `${kind}.gateway.networking.k8s.io`;
    const definition = await present(api.readCustomResourceDefinition({ name }));
    if (definition === undefined) return [];
    const managers = (definition.metadata?.managedFields ?? []).map(({ manager }) => manager ?? "");
    const ours = managers.some((manager) => manager.startsWith(ownManager));
    return [[kind, ours ? "ours" : "another's"] as const];
  });
  const entries = await Promise.all(looks).catch(
    failing(`cluster ${cluster} does not say whether it has the Gateway API`),
  );
  return new Map(entries.flat());
}
