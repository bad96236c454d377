import { at, got, isRecord, listAt, matches, type Properties, type Rule } from "./rule.ts";

/** The paths at which workloads have their pods' spec, by the last part of their type. */
const podPaths = new Map<string, readonly string[]>([
  ["Pod", ["spec"]],
  ["DaemonSet", ["spec", "template", "spec"]],
  ["Deployment", ["spec", "template", "spec"]],
  ["Job", ["spec", "template", "spec"]],
  ["ReplicaSet", ["spec", "template", "spec"]],
  ["StatefulSet", ["spec", "template", "spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
]);

interface Container {
  readonly path: string;
  readonly spec: Properties;
}

/** The pods of a workload, with the path of their spec; undefined for every other resource. */
function podOf({ type, props }: { readonly type: string; readonly props: Properties }) {
  const path = type.startsWith("kubernetes:")
    ? podPaths.get(type.split(":").at(-1) ?? "")
    : undefined;
  const spec = path === undefined ? undefined : at(props, ...path);
  return path !== undefined && isRecord(spec) ? { path: path.join("."), spec } : undefined;
}

function containersOf(pod: Container): Container[] {
  return ["initContainers", "containers"].flatMap((list) =>
    listAt(pod.spec, list).flatMap((spec, index) =>
      isRecord(spec) ? [{ path: `${pod.path}.${list}[${index}]`, spec }] : [],
    ),
  );
}

/** Options of {@link confinedPods}. */
export interface ConfinedPods {
  /** Namespaces of pods that need more; a pattern may end in `*`. */
  readonly exempt: readonly string[];
}

/**
 * The pods that the program declares run as an ordinary user, without privileges, without the host's namespaces and
 * files, with a read-only root and the runtime's seccomp profile.
 */
export const confinedPods: Rule<ConfinedPods> = (resource, { exempt }) => {
  const pod = podOf(resource);
  if (pod === undefined || matches(String(at(resource.props, "metadata", "namespace")), exempt)) {
    return [];
  }
  const shared = ["hostNetwork", "hostPID", "hostIPC"]
    .filter((key) => at(pod.spec, key) === true)
    .map((key) => `${pod.path}.${key}: shares the node's; got true; expected false`);
  const mounts = listAt(pod.spec, "volumes").flatMap((volume, index) =>
    at(volume, "hostPath") === undefined
      ? []
      : [
          `${pod.path}.volumes[${index}]: a path of the node; got hostPath; expected another volume`,
        ],
  );
  return [...shared, ...mounts, ...containersOf(pod).flatMap((one) => looseness(one, pod.spec))];
};

function looseness({ path, spec }: Container, pod: Properties): string[] {
  const context = (...keys: string[]): unknown =>
    at(spec, "securityContext", ...keys) ?? at(pod, "securityContext", ...keys);
  const required: readonly (readonly [key: string, value: unknown, expected: string])[] = [
    ["securityContext.allowPrivilegeEscalation", context("allowPrivilegeEscalation"), "false"],
    ["securityContext.runAsNonRoot", context("runAsNonRoot"), "true"],
    ["securityContext.readOnlyRootFilesystem", context("readOnlyRootFilesystem"), "true"],
    ["securityContext.seccompProfile.type", context("seccompProfile", "type"), '"RuntimeDefault"'],
  ];
  const wrong = required
    .filter(([, value, expected]) => JSON.stringify(value) !== expected)
    .map(([key, value, expected]) => `${path}.${key}: got ${got(value)}; expected ${expected}`);
  const dropped = listAt(spec, "securityContext", "capabilities", "drop");
  if (!dropped.includes("ALL")) {
    wrong.push(`${path}.securityContext.capabilities.drop: got ${got(dropped)}; expected ["ALL"]`);
  }
  return wrong;
}

/** Options of {@link mirroredImages}. */
export interface MirroredImages {
  /** `host[:port][/path]` of the registries that images may come from; without any, all may. */
  readonly registries: readonly string[];
}

/** With a mirror, the images of the pods that the program declares come from nowhere else. */
export const mirroredImages: Rule<MirroredImages> = (resource, { registries }) => {
  const pod = podOf(resource);
  if (pod === undefined || registries.length === 0) return [];
  return containersOf(pod).flatMap(({ path, spec }) => {
    const image = at(spec, "image");
    if (registries.some((registry) => String(image).startsWith(`${registry}/`))) return [];
    return [
      `${path}.image: not from the mirror; got ${got(image)}; expected one of ${registries.join(", ")}`,
    ];
  });
};
