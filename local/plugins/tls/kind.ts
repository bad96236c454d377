/** What a kind of resource is, and the inputs that several kinds share. */
import type { Log } from "../protocol/provider.ts";
import type { PropertyBag } from "../protocol/values.ts";
import type { Rules } from "./rules.ts";

/** What a creation needs from outside. */
interface Circumstances {
  readonly now: Date;
  readonly log: Log;
}

/** One kind of resource. */
export interface ResourceKind {
  readonly inputs: Rules;
  /** Outputs that are not inputs, unknown in the preview of a creation. */
  readonly computed: readonly string[];
  /** Outputs that are secret whatever the inputs are. */
  readonly secrets: readonly string[];
  /** Certificates expire: they have a validity, and `readyForRenewal`. */
  readonly expires: boolean;
  /** Makes it from checked inputs; the outputs are added to the inputs. */
  create(
    inputs: PropertyBag,
    circumstances: Circumstances,
  ): Promise<{ id: string; outputs: PropertyBag }>;
}

/** Every change makes a new resource. */
export const always = { replace: "always" } as const;
const unsupported = { kind: "unsupported" } as const;

/** The key, and the pair that newer versions have for keys which never enter the state; that pair is not supported. */
export function privateKey(property: string): Rules {
  return {
    [property]: { kind: "text", required: true, replace: "pem" },
    [`${property}Wo`]: unsupported,
    [`${property}WoVersion`]: unsupported,
  };
}

/** Who a certificate is for. */
export const subjectRules: Rules = {
  subject: { kind: "subject", ...always },
  dnsNames: { kind: "texts", ...always },
  ipAddresses: { kind: "texts", nonEmpty: true, ...always },
  uris: { kind: "texts", nonEmpty: true, ...always },
};
