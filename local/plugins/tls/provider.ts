/** The stand-in for Pulumi's tls provider: its resources exist only in the state. */
import type {
  CreateResult,
  DiffRequest,
  DiffResult,
  PropertyChange,
  Provider,
  ReadResult,
} from "../protocol/provider.ts";
import {
  openBag,
  Secret,
  secretBagLike,
  unknown,
  type PropertyBag,
  type PropertyValue,
} from "../protocol/values.ts";
import { alwaysRenews, isReadyForRenewal } from "./renewal.ts";
import type { ResourceKind } from "./kind.ts";
import { resourceKinds } from "./resources.ts";
import { changesOf, checkInputs, filled } from "./rules.ts";

/**
 * Returns the provider. `version` is the SDK's; `clock` decides about renewal.
 */
export function tlsProvider(version: string, clock: () => Date = () => new Date()): Provider {
  return {
    name: "tls",
    version,

    checkConfig: ({ inputs }) =>
      Promise.resolve({
        inputs,
        failures:
          inputs["proxy"] === undefined
            ? []
            : [{ property: "proxy", reason: "is not supported by Archipelago's stand-in" }],
      }),

    configure: () => Promise.resolve(),

    check: ({ type, inputs }) => Promise.resolve(checkInputs(kindOf(type).inputs, inputs)),

    diff: (request) => Promise.resolve(diff(request, clock())),

    async create({ type, inputs: given, preview }, { log }): Promise<CreateResult> {
      const kind = kindOf(type);
      const inputs = filled(kind.inputs, given);
      if (preview) return { id: "", outputs: plannedOutputs(kind, inputs) };
      const { id, outputs } = await kind.create(openBag(inputs), { now: clock(), log });
      return { id, outputs: marked(kind, { ...inputs, ...outputs, id }, inputs) };
    },

    read({ type, id, oldInputs, oldOutputs }): Promise<ReadResult> {
      const kind = kindOf(type);
      if (Object.keys(oldOutputs).length === 0) {
        throw new Error(`${type} cannot be imported: it exists only in the state`);
      }
      const renew = kind.expires && expired(oldOutputs, clock());
      const outputs = renew ? { ...oldOutputs, readyForRenewal: true } : oldOutputs;
      return Promise.resolve({ id, inputs: oldInputs ?? {}, outputs });
    },

    update({ type, inputs: given, oldOutputs }) {
      const kind = kindOf(type);
      const inputs = filled(kind.inputs, given);
      const outputs = { ...oldOutputs, ...inputs, ...renewal(kind, inputs) };
      return Promise.resolve({ outputs: marked(kind, outputs, inputs) });
    },

    // Nothing exists outside the state.
    delete: () => Promise.resolve(),

    invoke({ token }) {
      throw new Error(`${token} is not supported by Archipelago's stand-in for the tls provider`);
    },
  };
}

function kindOf(type: string): ResourceKind {
  const kind = resourceKinds[type];
  if (kind === undefined) {
    const known = Object.keys(resourceKinds).join(", ");
    throw new Error(`${type} is not a resource of the tls provider; supported: ${known}`);
  }
  return kind;
}

function diff({ type, oldOutputs, inputs: given }: DiffRequest, now: Date): DiffResult {
  const kind = kindOf(type);
  const inputs = filled(kind.inputs, given);
  const detailed = {
    ...changesOf(kind.inputs, oldOutputs, inputs),
    ...renewalChange(kind, oldOutputs, inputs, now),
  };
  return { changes: Object.keys(detailed).length === 0 ? "none" : "some", detailed };
}

/** Plans a renewal as a replacement; leaving the renewal period, by a smaller `earlyRenewalHours`, is an update. */
function renewalChange(
  kind: ResourceKind,
  state: PropertyBag,
  inputs: PropertyBag,
  now: Date,
): Record<string, PropertyChange> {
  if (!kind.expires) return {};
  const { earlyRenewalHours } = openBag(inputs);
  if (expired({ ...state, earlyRenewalHours: earlyRenewalHours ?? 0 }, now)) {
    return { readyForRenewal: { kind: "update", replace: true, inputDiff: false } };
  }
  const planned = renewal(kind, inputs)["readyForRenewal"];
  return planned === unknown || planned === (openBag(state)["readyForRenewal"] ?? false)
    ? {}
    : { readyForRenewal: { kind: "update", inputDiff: false } };
}

function expired(state: PropertyBag, now: Date): boolean {
  const { validityEndTime, earlyRenewalHours } = openBag(state);
  return (
    typeof validityEndTime === "string" &&
    isReadyForRenewal(validityEndTime, whole(earlyRenewalHours), now)
  );
}

/** Returns the planned `readyForRenewal` of a certificate; empty for other kinds. */
function renewal(kind: ResourceKind, inputs: PropertyBag): PropertyBag {
  if (!kind.expires) return {};
  const { validityPeriodHours, earlyRenewalHours } = openBag(inputs);
  if (validityPeriodHours === unknown || earlyRenewalHours === unknown) {
    return { readyForRenewal: unknown };
  }
  const policy = {
    validityPeriodHours: whole(validityPeriodHours),
    earlyRenewalHours: whole(earlyRenewalHours),
  };
  return { readyForRenewal: alwaysRenews(policy) };
}

const whole = (value: PropertyValue | undefined): number => (typeof value === "number" ? value : 0);

/** Returns the outputs for the preview of a creation. */
function plannedOutputs(kind: ResourceKind, inputs: PropertyBag): PropertyBag {
  const computed = kind.computed.map((property) => [property, unknown] as const);
  const outputs = { ...inputs, ...Object.fromEntries(computed), ...renewal(kind, inputs) };
  return marked(kind, outputs, inputs);
}

/** Marks the outputs that the kind declares as secret, and those that came in secret. */
function marked(kind: ResourceKind, outputs: PropertyBag, inputs: PropertyBag): PropertyBag {
  const secrets = kind.secrets.flatMap((property): [string, Secret][] => {
    const value = outputs[property];
    return value === undefined || value instanceof Secret ? [] : [[property, new Secret(value)]];
  });
  return { ...secretBagLike(outputs, inputs), ...Object.fromEntries(secrets) };
}
