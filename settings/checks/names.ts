import { defaultLabel, isLkeLabel, LKE_LABEL, stackTag } from "../names.ts";
import { formatPath, type Problem } from "../problem.ts";
import {
  type Check,
  complain,
  describeCluster,
  everyCluster,
  type PlacedCluster,
  repeated,
} from "./subject.ts";

/** No two clusters, the manager included, share a name: names are file names, contexts and Karmada's members. */
export const uniqueNames: Check = (subject) =>
  repeated(everyCluster(subject), ({ cluster }) => cluster.name).map(({ item, first }) =>
    complain(
      subject,
      [...item.path, "name"],
      `is the name of ${formatPath(first.path)} too`,
      "a name that no other cluster has",
    ),
  );

function labelOf(stack: string, { cluster }: PlacedCluster): string | undefined {
  if (cluster.provider !== "linode") return undefined;
  return cluster.label ?? (cluster.name && defaultLabel(stack, cluster.name));
}

/** LKE labels are unique in an account and obey its rule, the default one, which has the stack's name in it, too. */
export const labels: Check = (subject) => {
  const clusters = everyCluster(subject);
  const bad = clusters.flatMap((placed): Problem[] => {
    const label = labelOf(subject.stack, placed);
    return label === undefined || isLkeLabel(label)
      ? []
      : [
          complain(
            subject,
            [...placed.path, "label"],
            `defaults to ${label}, which is not an LKE label`,
            LKE_LABEL,
          ),
        ];
  });
  const twice = repeated(clusters, (placed) => labelOf(subject.stack, placed)?.toLowerCase()).map(
    ({ item, first }) =>
      complain(
        subject,
        [...item.path, "label"],
        `is the label of ${describeCluster(first)} too`,
        "a label that no other cluster has",
      ),
  );
  return [...bad, ...twice];
};

/** The stack's own tag obeys the provider's limit on tags. */
export const stackName: Check = (subject) =>
  stackTag(subject.stack).length <= 50
    ? []
    : [
        {
          path: "tags",
          wrong: `the stack's own tag ${stackTag(subject.stack)} is too long`,
          got: `${stackTag(subject.stack).length} characters`,
          allowed: "a stack name that leaves the tag at most 50",
        },
      ];
