/** The definition of a kind of resource, and the inputs that several kinds share. */
import type { Log } from "../protocol/provider.ts";
import type { PropertyBag } from "../protocol/values.ts";
import type { Rules } from "./rules.ts";

/** The context of a creation. */
interface CreateContext {
  readonly now: Date;
  readonly log: Log;
}

/** One kind of resource. */
export interface ResourceKind {
  readonly inputs: Rules;
  /** Outputs that are not inputs; they are unknown in the preview of a creation. */
  readonly computed: readonly string[];
  /** Outputs that are always secret. */
  readonly secrets: readonly string[];
  /** True for certificates, which have a validity and `readyForRenewal`. */
  readonly expires: boolean;
  /** Creates the resource from checked inputs; the outputs are added to the inputs. */
  create(
    inputs: PropertyBag,
    context: CreateContext,
  ): Promise<{ id: string; outputs: PropertyBag }>;
}

/** Any change replaces the resource. */
export const always = { replace: "always" } as const;
const unsupported = { kind: "unsupported" } as const;

/** Returns the rules of a key, and of the pair for keys that never enter the state, which is not supported. */
export function privateKey(property: string): Rules {
  return {
    [property]: { kind: "text", required: true, replace: "pem" },
    [`${property}Wo`]: unsupported,
    [`${property}WoVersion`]: unsupported,
  };
}

/** The inputs with a certificate's names. */
export const subjectRules: Rules = {
  subject: { kind: "subject", ...always },
  dnsNames: { kind: "texts", ...always },
  ipAddresses: { kind: "texts", nonEmpty: true, ...always },
  uris: { kind: "texts", nonEmpty: true, ...always },
};
