import {
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  type KubeConfig,
  VersionApi,
} from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { clockProblems, networkProblems, versionProblem } from "./clusterFacts.ts";
import { type Owner, ownerOf } from "./owner.ts";
import { describePermission, neededPermissions } from "./permissions.ts";
import { reasonOf } from "../../../internal/errors.ts";

/** What is looked at before Linkerd's first object is made. */
export interface PrecheckRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  /** The stack that the control plane is to belong to. */
  readonly stack: string;
  /** Whether a control plane of somebody else's is to be taken over. */
  readonly adopt: boolean;
  /** The networks that Linkerd is told of, CIDR notation with commas between. */
  readonly clusterNetworks: string;
}

/**
 * What `linkerd check --pre` looks at: the version, the permissions, the clocks, the networks, and that there is no
 * control plane yet.
 *
 * @throws Error with everything that is wrong, one line each, or why the cluster did not answer
 */
export async function precheck(request: PrecheckRequest): Promise<void> {
  const config = connect(request.kubeconfig);
  const looks = await Promise.allSettled([
    versionProblems(config),
    permissionProblems(config),
    nodeProblems(config, request.clusterNetworks),
    ownerOf(config).then((owner) => ownerProblems(owner, request)),
  ]);
  const problems = looks.flatMap((look) => (look.status === "fulfilled" ? look.value : []));
  const reasons = looks.flatMap((look) =>
    look.status === "rejected" ? [reasonOf(look.reason)] : [],
  );
  const unknown = [...new Set(reasons)].join("; ");
  if (problems.length > 0) {
    const rest = unknown === "" ? [] : [`it does not say the rest: ${unknown}`];
    const lines = [...problems, ...rest].map((line) => `  ${line}`);
    throw new Error([`cluster ${request.cluster} cannot take Linkerd:`, ...lines].join("\n"));
  }
  if (unknown !== "") {
    throw new Error(
      `cluster ${request.cluster} does not say whether it can take Linkerd: ${unknown}`,
    );
  }
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
  return answers.flat().map((permission) => `its kubeconfig may not ${permission}`);
}

async function nodeProblems(config: KubeConfig, clusterNetworks: string): Promise<string[]> {
  const core = config.makeApiClient(CoreV1Api);
  const [nodes, leases, service] = await Promise.all([
    core.listNode(),
    config.makeApiClient(CoordinationV1Api).listNamespacedLease({ namespace: "kube-node-lease" }),
    core.readNamespacedService({ name: "kubernetes", namespace: "default" }),
  ]);
  return [
    ...clockProblems(nodes.items, leases.items, new Date()),
    ...networkProblems(clusterNetworks, nodes.items, service.spec?.clusterIP),
  ];
}

function ownerProblems(owner: Owner, { cluster, stack, adopt }: PrecheckRequest): string[] {
  if (owner === undefined || (owner === "nobody" && adopt)) return [];
  if (owner === "nobody") {
    return [`it has a control plane that is no stack's; linkerd.adopt.${cluster} takes it over`];
  }
  return owner.stack === stack ? [] : [`its control plane belongs to the stack ${owner.stack}`];
}
