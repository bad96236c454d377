/** Outputs of a preview: values that Linode will return are unknown, those that it has returned stay. Pure. */
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

/** Outputs of the cluster that only Linode knows, including inputs that it fills in. */
const computed = ["apiEndpoints", "aplEnabled", "controlPlane", "dashboardUrl", "status", "tier"];
/** The same for a pool. */
const poolComputed = ["id", "count", "nodes", "diskEncryption", "k8sVersion", "updateStrategy"];

/** A pool's values for omitted inputs. */
const poolDefaults: PropertyBag = { labels: {}, tags: [], taints: [] };

const unknowns = (names: readonly string[]): PropertyBag =>
  Object.fromEntries(names.map((name) => [name, unknown]));

export function previewCreation(inputs: PropertyBag): PropertyBag {
  const given = openBag(inputs);
  return {
    tags: [],
    ...unknowns(computed),
    ...given,
    pools: poolsOf(given["pools"], undefined),
    // Linode fills in omitted parts of the control plane.
    ...(given["controlPlane"] === undefined ? {} : { controlPlane: unknown }),
    kubeconfig: new Secret(unknown),
  };
}

/** Keeps the kubeconfig, the endpoints and everything else that a change does not affect known. */
export function previewUpdate(id: string, inputs: PropertyBag, state: PropertyBag): PropertyBag {
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

/** Merges objects recursively; a list or a plain value replaces the other. */
function merged(over: PropertyValue | undefined, under: PropertyValue | undefined): PropertyValue {
  if (over === undefined || over === null) return under ?? unknown;
  if (!isBag(over) || !isBag(under) || hasUnknowns(over)) return over;
  const entries = Object.entries(over).map(
    ([name, value]) => [name, merged(value, under[name])] as const,
  );
  return { ...under, ...Object.fromEntries(entries) };
}
