import { defaultLabel, LKE_LABEL, LKE_LABEL_RULE, LONGEST_STACK_NAME, stackTag } from "../names.ts";
import { formatPath, type Problem } from "../problem.ts";
import {
  type Check,
  type ClusterAtPath,
  describeCluster,
  listedClusters,
  problem,
  repeated,
} from "./context.ts";

/** No two clusters, the manager included, share a name: names are file names, contexts and Karmada's members. */
export const uniqueNames: Check = (context) =>
  repeated(listedClusters(context), ({ cluster }) => cluster.name).map(({ item, first }) =>
    problem(
      context,
      [...item.path, "name"],
      `already used by ${formatPath(first.path)}`,
      "a name that no other cluster has",
    ),
  );

function labelOf(stack: string, { cluster }: ClusterAtPath): string | undefined {
  if (cluster.provider !== "linode") return undefined;
  return cluster.label ?? (cluster.name && defaultLabel(stack, cluster.name));
}

/** LKE labels are unique in an account and valid, including default labels, which contain the stack's name. */
export const uniqueLabels: Check = (context) => {
  const clusters = listedClusters(context);
  const invalid = clusters.flatMap((member): Problem[] => {
    const label = labelOf(context.stack, member);
    return label === undefined || LKE_LABEL.test(label)
      ? []
      : [
          problem(
            context,
            [...member.path, "label"],
            `the default ${label} is not an LKE label`,
            LKE_LABEL_RULE,
          ),
        ];
  });
  const duplicates = repeated(clusters, (member) =>
    labelOf(context.stack, member)?.toLowerCase(),
  ).map(({ item, first }) =>
    problem(
      context,
      [...item.path, "label"],
      `already used by ${describeCluster(first)}`,
      "a label that no other cluster has",
    ),
  );
  return [...invalid, ...duplicates];
};

/** The stack's tag is within the provider's limit. */
export const stackTagFits: Check = ({ stack }) =>
  stack.length <= LONGEST_STACK_NAME
    ? []
    : [
        {
          path: "tags",
          reason: `the stack's tag ${stackTag(stack)} is too long`,
          got: `a stack name of ${stack.length} characters`,
          expected: `at most ${LONGEST_STACK_NAME}`,
        },
      ];
