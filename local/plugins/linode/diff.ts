/** The differences between the state and the program. The state is the last one read, so drift shows after a refresh. */
import type { DiffRequest, DiffResult, PropertyChange } from "../protocol/provider.ts";
import { hasUnknowns, type PropertyBag } from "../protocol/values.ts";
import {
  type ClusterProperty,
  clusterProperties,
  type ControlPlaneInputs,
  type KnownInputs,
  knownInputsOf,
} from "./inputs.ts";
import { sameAutoscaler, sameLabels, sameSet, type WantedPool, wantedPools } from "./pools.ts";
import { type ClusterState, clusterStateOf, type PoolState } from "./state.ts";

type Changes = Record<string, PropertyChange>;

const changed: PropertyChange = { kind: "update" };
const replaced: PropertyChange = { kind: "update", replace: true };

/** Inputs that Linode cannot change. */
const fixed = new Set<ClusterProperty>(["region", "tier", "aplEnabled"]);

export function diffCluster(request: DiffRequest): DiffResult {
  const state = clusterStateOf(request.oldOutputs);
  const all = {
    ...unknownChanges(request.inputs),
    ...clusterChanges(state, knownInputsOf(request.inputs), request.inputs),
  };
  const detailed = Object.fromEntries(
    Object.entries(all).filter(([path]) => !isIgnored(path, request.ignoreChanges)),
  );
  return { changes: Object.keys(detailed).length === 0 ? "none" : "some", detailed };
}

/** Treats unknown inputs as changed. */
function unknownChanges(inputs: PropertyBag): Changes {
  const unknowns = clusterProperties.filter((property) => hasUnknowns(inputs[property] ?? null));
  return Object.fromEntries(
    unknowns.map((property) => [property, fixed.has(property) ? replaced : changed]),
  );
}

function clusterChanges(state: ClusterState, inputs: KnownInputs, given: PropertyBag): Changes {
  const changes: Changes = {};
  if (inputs.label !== undefined && inputs.label !== state.label) changes["label"] = changed;
  if (inputs.k8sVersion !== undefined && inputs.k8sVersion !== state.k8sVersion) {
    changes["k8sVersion"] = changed;
  }
  for (const property of ["region", "tier", "aplEnabled"] as const) {
    if (inputs[property] === undefined || inputs[property] === state[property]) continue;
    changes[property] = replaced;
  }
  // Omitted tags mean none; the state keeps Linode's spelling.
  if (!hasUnknowns(given["tags"] ?? null) && !sameTags(inputs.tags ?? [], state.tags)) {
    changes["tags"] = changed;
  }
  const external = inputs.externalPoolTags ?? [];
  if (
    !hasUnknowns(given["externalPoolTags"] ?? null) &&
    !sameSet(external, state.externalPoolTags ?? [])
  ) {
    changes["externalPoolTags"] = changed;
  }
  return {
    ...changes,
    ...(inputs.pools === undefined
      ? {}
      : poolsChanges(state.pools, wantedPools(inputs.pools, state.pools))),
    ...controlPlaneChanges(state.controlPlane, inputs.controlPlane),
  };
}

function poolsChanges(state: readonly PoolState[], wanted: readonly WantedPool[]): Changes {
  const changes: Changes = {};
  wanted.forEach((want, index) => {
    const have = state[index];
    const path = `pools[${index}]`;
    if (have === undefined) changes[path] = { kind: "add" };
    else Object.assign(changes, poolChanges(path, have, want));
  });
  state.slice(wanted.length).forEach((_, index) => {
    changes[`pools[${wanted.length + index}]`] = { kind: "delete" };
  });
  return changes;
}

function poolChanges(path: string, have: PoolState, want: WantedPool): Changes {
  const same = {
    type: have.type === want.type,
    count: have.count === want.count,
    labels: sameLabels(have.labels, want.labels),
    taints: sameSet(have.taints, want.taints),
    tags: sameSet(have.tags, want.tags),
    autoscaler: sameAutoscaler(have.autoscaler, want.autoscaler),
    k8sVersion: have.k8sVersion === want.k8sVersion,
    updateStrategy: have.updateStrategy === want.updateStrategy,
  };
  return Object.fromEntries(
    Object.entries(same).flatMap(([field, is]) => (is ? [] : [[`${path}.${field}`, changed]])),
  );
}

function controlPlaneChanges(
  state: ClusterState["controlPlane"],
  inputs: ControlPlaneInputs | undefined,
): Changes {
  const changes: Changes = {};
  const { highAvailability, acl } = inputs ?? {};
  if (highAvailability !== undefined && highAvailability !== (state?.highAvailability ?? false)) {
    changes["controlPlane.highAvailability"] = changed;
  }
  if (acl?.enabled !== undefined && acl.enabled !== (state?.acl?.enabled ?? false)) {
    changes["controlPlane.acl.enabled"] = changed;
  }
  for (const family of ["ipv4s", "ipv6s"] as const) {
    const wanted = acl?.addresses?.[0]?.[family];
    if (wanted === undefined) continue;
    if (sameSet(wanted, state?.acl?.addresses[0]?.[family] ?? [])) continue;
    changes[`controlPlane.acl.addresses[0].${family}`] = changed;
  }
  return changes;
}

/** Compares tags as Linode does, ignoring case. */
const sameTags = (left: readonly string[], right: readonly string[]): boolean =>
  sameSet(
    left.map((tag) => tag.toLowerCase()),
    right.map((tag) => tag.toLowerCase()),
  );

/** Returns whether a path, or one of its parents, is in the user's `ignoreChanges`. `*` matches any part. */
function isIgnored(path: string, ignored: readonly string[]): boolean {
  const parts = partsOf(path);
  return ignored.some((entry) => {
    const wanted = partsOf(entry);
    return (
      wanted.length <= parts.length &&
      wanted.every((part, index) => part === "*" || part === parts[index])
    );
  });
}

const partsOf = (path: string): string[] =>
  path
    .replaceAll(/\["?([^"\]]*)"?\]/g, ".$1")
    .split(".")
    .filter((part) => part !== "");
