import { isMapping } from "../fields.ts";
import { valueAtPath } from "../findings.ts";
import { isForeignMarker, stackTag } from "../names.ts";
import type { Problem, SettingPath } from "../problem.ts";
import { type Check, type CheckContext, everyCluster, problem } from "./context.ts";

/** Annotations of load balancers, of which some are lists of tags for the NodeBalancer. */
const ANNOTATIONS: readonly SettingPath[] = [
  ["karmada", "service", "annotations"],
  ["istio", "istiodService", "annotations"],
  ["istio", "eastWestGateway", "annotations"],
  ["istio", "ingressGateway", "annotations"],
  ["linkerd", "multicluster", "gateway", "annotations"],
];
const TAGS_ANNOTATION = /-tags$/;

function foreign(context: CheckContext, path: SettingPath): Problem {
  return problem(
    context,
    path,
    "marks resources of another stack, which would be taken for its own",
    `no tag of the form archipelago:<stack>; the stack adds ${stackTag(context.stack)} itself`,
  );
}

/** No tag is the marker by which another stack finds what belongs to it. */
export const noForeignMarkers: Check = (context) => {
  const { stack, document } = context;
  const lists: readonly (readonly [SettingPath, readonly string[]])[] = [
    [["tags"], context.settings.tags ?? []],
    ...everyCluster(context).flatMap(({ path, cluster: { pools = [] } }) =>
      pools.map(({ tags }, index) => [[...path, "pools", index, "tags"], tags] as const),
    ),
  ];
  const tags = lists.flatMap(([path, entries]) =>
    entries.flatMap((entry, index) =>
      isForeignMarker(entry, stack) ? [foreign(context, [...path, index])] : [],
    ),
  );
  const annotations = ANNOTATIONS.flatMap((path) => {
    const written = valueAtPath(document, path);
    const given = isMapping(written) ? Object.entries(written) : [];
    return given.flatMap(([key, value]) =>
      TAGS_ANNOTATION.test(key) &&
      typeof value === "string" &&
      value.split(",").some((entry) => isForeignMarker(entry, stack))
        ? [foreign(context, [...path, key])]
        : [],
    );
  });
  return [...tags, ...annotations];
};
