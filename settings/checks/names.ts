import { defaultLabel, LONGEST_LABEL, stackTag } from "../names.ts";
import { formatPath, type Problem } from "../problem.ts";
import {
  type Check,
  complain,
  describeCluster,
  everyCluster,
  type PlacedCluster,
  repeated,
  type Subject,
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

function writesLabel({ document }: Subject, { cluster }: PlacedCluster): boolean {
  return document !== undefined && cluster.label !== undefined;
}

/** LKE labels are unique in an account and end at 32 characters, the stack's name in the default one included. */
export const labels: Check = (subject) => {
  const clusters = everyCluster(subject);
  const tooLong = clusters.flatMap((placed): Problem[] => {
    const label = labelOf(subject.stack, placed);
    if (writesLabel(subject, placed) || label === undefined || label.length <= LONGEST_LABEL) {
      return [];
    }
    return [
      complain(
        subject,
        [...placed.path, "label"],
        `defaults to ${label}, which is too long`,
        `a label of at most ${LONGEST_LABEL} characters`,
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
  return [...tooLong, ...twice];
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
