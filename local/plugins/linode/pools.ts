/**
 * Node pools: matches Linode's pools with the program's, and plans the requests that reconcile them. By the official
 * provider's rules, pools are matched by position, and a pool of another type is another pool. Pure.
 */
import type { PoolAnswer } from "./api.ts";
import type { PoolInputs } from "./inputs.ts";
import { poolStateOf, type PoolState } from "./state.ts";

/** A wanted pool. `count` is 0 for the autoscaler's minimum. */
export type WantedPool = Omit<PoolState, "nodes" | "diskEncryption">;

/** The request that creates a pool. */
export interface PoolCreation {
  readonly type: string;
  readonly count: number;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: PoolState["taints"];
  readonly autoscaler?: AutoscalerBody;
  readonly k8s_version?: string;
  readonly update_strategy?: string;
}

/** The request that changes a pool: omitted fields stay. */
export type PoolChange = Partial<Omit<PoolCreation, "type">>;

interface AutoscalerBody {
  readonly enabled: boolean;
  readonly min: number;
  readonly max: number;
}

/** The planned requests. */
export interface PoolPlan {
  readonly changes: readonly { readonly id: number; readonly body: PoolChange }[];
  readonly creations: readonly PoolCreation[];
  readonly removals: readonly number[];
}

/** Returns the program's pools, with the present values where it omits one. */
export function wantedPools(
  inputs: readonly PoolInputs[],
  state: readonly PoolState[],
): WantedPool[] {
  return inputs.map((pool, index) => {
    const now = state[index];
    return {
      id: now?.id ?? 0,
      type: pool.type,
      count: pool.count ?? now?.count ?? 0,
      labels: pool.labels ?? {},
      taints: pool.taints ?? [],
      tags: pool.tags ?? [],
      autoscaler: pool.autoscaler,
      k8sVersion: pool.k8sVersion ?? now?.k8sVersion ?? "",
      updateStrategy: pool.updateStrategy ?? now?.updateStrategy ?? "",
    };
  });
}

export function planPools(
  state: readonly PoolState[],
  wanted: readonly WantedPool[],
  tier: string,
): PoolPlan {
  const now = state.filter(({ id }) => id !== 0);
  const pairs = wanted.map((want, index) => ({ want, have: now[index] }));
  return {
    changes: pairs.flatMap(({ want, have }) =>
      have?.type === want.type && !samePool(have, want)
        ? [{ id: have.id, body: poolChange(have, want, tier) }]
        : [],
    ),
    creations: pairs.flatMap(({ want, have }) =>
      have?.type === want.type ? [] : [poolCreation(want, tier)],
    ),
    removals: now.flatMap(({ id, type }, index) => (wanted[index]?.type === type ? [] : [id])),
  };
}

export function poolCreation(pool: WantedPool, tier: string): PoolCreation {
  return {
    type: pool.type,
    count: pool.count === 0 ? (pool.autoscaler?.min ?? 0) : pool.count,
    tags: pool.tags,
    labels: pool.labels,
    taints: pool.taints,
    ...(pool.autoscaler === undefined ? {} : { autoscaler: autoscalerBody(pool) }),
    ...(tier === "enterprise" ? enterpriseBody(pool) : {}),
  };
}

/**
 * Returns Linode's pools in the order of the declared ones: matched by id, then by equal attributes. Undeclared pools come
 * last, so that the next update removes them. Declared pools that Linode does not have are omitted.
 */
export function orderPools(
  answers: readonly PoolAnswer[],
  declared: readonly WantedPool[],
): PoolAnswer[] {
  const rest = new Map(answers.map((pool) => [pool.id, pool]));
  const take = (pool: PoolAnswer | undefined): PoolAnswer | undefined => {
    if (pool !== undefined) rest.delete(pool.id);
    return pool;
  };
  const byId = declared.map(({ id }) => take(rest.get(id)));
  const matched = byId.map(
    (pool, index) =>
      pool ?? take([...rest.values()].find((candidate) => isDeclared(candidate, declared[index]))),
  );
  return [...matched.filter((pool) => pool !== undefined), ...rest.values()];
}

/** Removes pools that another resource manages, which their tags mark. */
export const ownPools = (
  pools: readonly PoolAnswer[],
  externalTags: readonly string[] = [],
): PoolAnswer[] => pools.filter(({ tags }) => !tags.some((tag) => externalTags.includes(tag)));

/** Returns whether two lists have the same elements, in any order. */
export const sameSet = (left: readonly unknown[], right: readonly unknown[]): boolean =>
  JSON.stringify(left.map(canonical).sort()) === JSON.stringify(right.map(canonical).sort());

export const sameLabels = (
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean => sameSet(Object.entries(left), Object.entries(right));

export const sameAutoscaler = (
  left: PoolState["autoscaler"],
  right: PoolState["autoscaler"],
): boolean => left?.min === right?.min && left?.max === right?.max;

const samePool = (have: WantedPool, want: WantedPool): boolean =>
  have.count === want.count &&
  sameSet(have.tags, want.tags) &&
  sameSet(have.taints, want.taints) &&
  sameLabels(have.labels, want.labels) &&
  sameAutoscaler(have.autoscaler, want.autoscaler) &&
  have.k8sVersion === want.k8sVersion &&
  have.updateStrategy === want.updateStrategy;

const isDeclared = (answer: PoolAnswer, declared: WantedPool | undefined): boolean => {
  if (answer.type !== declared?.type) return false;
  const count = declared.count === 0 ? (declared.autoscaler?.min ?? 0) : declared.count;
  const { k8sVersion, updateStrategy } = declared;
  const have = poolStateOf(answer);
  return samePool(have, {
    ...declared,
    count,
    // If omitted, Linode chooses it.
    k8sVersion: k8sVersion === "" ? have.k8sVersion : k8sVersion,
    updateStrategy: updateStrategy === "" ? have.updateStrategy : updateStrategy,
  });
};

function poolChange(have: WantedPool, want: WantedPool, tier: string): PoolChange {
  return {
    ...(want.count === 0 ? {} : { count: want.count }),
    tags: want.tags,
    ...(sameSet(have.taints, want.taints) ? {} : { taints: want.taints }),
    ...(sameLabels(have.labels, want.labels) ? {} : { labels: want.labels }),
    ...(sameAutoscaler(have.autoscaler, want.autoscaler)
      ? {}
      : { autoscaler: autoscalerBody(want) }),
    ...(tier === "enterprise" ? enterpriseBody(want) : {}),
  };
}

/** Returns the autoscaler's settings; if it is disabled, both bounds are the count. */
const autoscalerBody = ({ autoscaler, count }: WantedPool): AutoscalerBody =>
  autoscaler === undefined
    ? { enabled: false, min: count, max: count }
    : { enabled: true, ...autoscaler };

const enterpriseBody = ({ k8sVersion, updateStrategy }: WantedPool): PoolChange => ({
  ...(k8sVersion === "" ? {} : { k8s_version: k8sVersion }),
  ...(updateStrategy === "" ? {} : { update_strategy: updateStrategy }),
});

/** Returns a text that is equal for equal values: keys are sorted. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => a.localeCompare(b)))
      : item,
  );
