import {
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  type KubeConfig,
  VersionApi,
} from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { type AdoptionStep, adoptedTrustProblems } from "./adoptedTrust.ts";
import { clockProblems, networkProblems, versionProblem } from "./clusterFacts.ts";
import { type Owner, ownerOf } from "./owner.ts";
import { linkerdNamespace, ownerAnnotation } from "../names.ts";
import { describePermission, neededPermissions } from "./permissions.ts";
import { reasonOf } from "../../../internal/errors.ts";

/** Arguments of the check before Linkerd's first object is created. */
export interface PrecheckRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  /** The stack that is to own the control plane. */
  readonly stack: string;
  /** The step of the adoption of a control plane that no stack owns. @default none is adopted */
  readonly adopt?: AdoptionStep | undefined;
  /** Linkerd's `clusterNetworks`, in CIDR notation, separated by commas. */
  readonly clusterNetworks: string;
  /** The ranges of the cluster's pods, in CIDR notation. @default those of the nodes, or of the running pods */
  readonly podCidrs?: readonly string[] | undefined;
}

/**
 * Performs the checks of `linkerd check --pre`: the version, the permissions, the clocks, the networks, and that no control
 * plane is installed yet; for an adoption, also that the fleet's proxies accept the trust that is there.
 *
 * @returns whether an update adopts a control plane that no stack owns yet
 * @throws Error with every problem, one per line, or the reason why the cluster's API failed
 */
export async function precheck(request: PrecheckRequest): Promise<{ readonly adopts: boolean }> {
  const config = connect(request.kubeconfig);
  let adopts = false;
  const results = await Promise.allSettled([
    versionProblems(config),
    permissionProblems(config),
    nodeProblems(config, request),
    ownerOf(config).then((owner) => {
      adopts = owner === "unmanaged";
      return ownerProblems(owner, request);
    }),
    adoptedTrustProblems(config, request.adopt),
  ]);
  const problems = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  const reasons = results.flatMap((result) =>
    result.status === "rejected" ? [reasonOf(result.reason)] : [],
  );
  const unknown = [...new Set(reasons)].join("; ");
  if (problems.length > 0) {
    const rest = unknown === "" ? [] : [`other checks failed: ${unknown}`];
    const lines = [...problems, ...rest].map((line) => `  ${line}`);
    throw new Error(
      [`Linkerd cannot be installed in cluster ${request.cluster}:`, ...lines].join("\n"),
    );
  }
  if (unknown !== "") {
    throw new Error(`could not check cluster ${request.cluster} for Linkerd: ${unknown}`);
  }
  return { adopts };
}

async function versionProblems(config: KubeConfig): Promise<string[]> {
  const problem = versionProblem(await config.makeApiClient(VersionApi).getCode());
  return problem === undefined ? [] : [problem];
}

async function permissionProblems(config: KubeConfig): Promise<string[]> {
  const api = config.makeApiClient(AuthorizationV1Api);
  const answers = await Promise.all(
    neededPermissions.map(async (resourceAttributes) => {
      const body = { spec: { resourceAttributes } };
      const { status } = await api.createSelfSubjectAccessReview({ body });
      return status?.allowed === true ? [] : [describePermission(resourceAttributes)];
    }),
  );
  return answers.flat().map((permission) => `its kubeconfig lacks the permission to ${permission}`);
}

/** As many running pods as show which addresses pods have. */
const mostPods = 500;

async function nodeProblems(
  config: KubeConfig,
  { clusterNetworks, podCidrs = [] }: PrecheckRequest,
): Promise<string[]> {
  const core = config.makeApiClient(CoreV1Api);
  const [nodes, pods, leases, service] = await Promise.all([
    core.listNode(),
    core.listPodForAllNamespaces({ fieldSelector: "status.phase=Running", limit: mostPods }),
    config.makeApiClient(CoordinationV1Api).listNamespacedLease({ namespace: "kube-node-lease" }),
    core.readNamespacedService({ name: "kubernetes", namespace: "default" }),
  ]);
  return [
    ...clockProblems(nodes.items, leases.items, new Date()),
    ...networkProblems(clusterNetworks, {
      ...{ nodes: nodes.items, pods: pods.items, podCidrs },
      apiService: service.spec?.clusterIP,
    }),
  ];
}

function ownerProblems(owner: Owner, { cluster, stack, adopt }: PrecheckRequest): string[] {
  if (owner === undefined || (owner === "unmanaged" && adopt !== undefined)) return [];
  if (owner === "unmanaged") {
    return [`it has a control plane that no stack owns; linkerd.adopt.${cluster} adopts it`];
  }
  if (owner.stack === stack) return [];
  const changed = `kubectl annotate --overwrite namespace ${linkerdNamespace} ${ownerAnnotation}=${stack}`;
  return [
    `its control plane belongs to the stack ${owner.stack}; if that is the former name of this one: ${changed}`,
  ];
}
