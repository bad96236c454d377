/** Outputs as a preview foresees them: what Linode will say is unknown, what it has said stays. Pure. */
import {
  hasUnknowns,
  isBag,
  isList,
  openBag,
  Secret,
  unknown,
  type PropertyBag,
  type PropertyValue,
} from "../protocol/values.ts";

/** Outputs of the cluster that only Linode knows, inputs that it fills in among them. */
const computed = ["apiEndpoints", "aplEnabled", "controlPlane", "dashboardUrl", "status", "tier"];
/** The same of a pool. */
const poolComputed = ["id", "count", "nodes", "diskEncryption", "k8sVersion", "updateStrategy"];

/** What a pool has when nothing is said. */
const poolDefaults: PropertyBag = { labels: {}, tags: [], taints: [] };

const unknowns = (names: readonly string[]): PropertyBag =>
  Object.fromEntries(names.map((name) => [name, unknown]));

export function foreseenCreation(inputs: PropertyBag): PropertyBag {
  const given = openBag(inputs);
  return {
    tags: [],
    ...unknowns(computed),
    ...given,
    pools: poolsOf(given["pools"], undefined),
    // Left out parts of the control plane come back from Linode.
    ...(given["controlPlane"] === undefined ? {} : { controlPlane: unknown }),
    kubeconfig: new Secret(unknown),
  };
}

/** The kubeconfig, the endpoints and everything else that a change leaves alone stay known. */
export function foreseenUpdate(id: string, inputs: PropertyBag, state: PropertyBag): PropertyBag {
  const [given, before] = [openBag(inputs), openBag(state)];
  return {
    ...state,
    tags: [],
    ...given,
    id,
    pools: poolsOf(given["pools"], before["pools"]),
    controlPlane: merged(given["controlPlane"], before["controlPlane"]),
  };
}

function poolsOf(
  pools: PropertyValue | undefined,
  before: PropertyValue | undefined,
): PropertyValue {
  if (!isList(pools)) return pools ?? unknown;
  return pools.map((pool, index) => {
    const now = isList(before) ? before[index] : undefined;
    if (!isBag(pool)) return pool;
    const known = isBag(now) ? now : unknowns(poolComputed);
    const kept = Object.entries(known).filter(([name]) => poolComputed.includes(name));
    return { ...poolDefaults, ...Object.fromEntries(kept), ...pool };
  });
}

/** Objects laid over each other; a list or a plain value replaces. */
function merged(over: PropertyValue | undefined, under: PropertyValue | undefined): PropertyValue {
  if (over === undefined || over === null) return under ?? unknown;
  if (!isBag(over) || !isBag(under) || hasUnknowns(over)) return over;
  const entries = Object.entries(over).map(
    ([name, value]) => [name, merged(value, under[name])] as const,
  );
  return { ...under, ...Object.fromEntries(entries) };
}
