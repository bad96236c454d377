import { isMapping } from "../fields.ts";
import { REDACTED } from "../problem.ts";
import { BUCKET_KEY } from "../read.ts";
import { type Check, problem } from "./context.ts";

/** Printable characters without spaces, in two parts. */
const KEY = /^[^\s:]{1,256}:[!-~]{1,512}$/;

/** A bucket has a key; without snapshots, a key may be left over. */
export const bucketHasKey: Check = ({ settings: { karmada }, bucketKey }) => {
  if (karmada.snapshots === undefined || (bucketKey !== undefined && KEY.test(bucketKey)))
    return [];
  const expected =
    "the access key and the secret key as ACCESS:SECRET, set by: pulumi config set --secret archipelago:bucketKey";
  return [
    bucketKey === undefined
      ? { path: BUCKET_KEY, reason: "is required by karmada.snapshots", got: "nothing", expected }
      : { path: BUCKET_KEY, reason: "is not ACCESS:SECRET", got: REDACTED, expected },
  ];
};

/** A restore has a place to read from, and volumes to write to. */
export const restoreHasSource: Check = (context) => {
  const { karmada, manager } = context.settings;
  if (karmada.restore === undefined || manager?.lost === true) return [];
  const { storageClass } = karmada.etcd ?? {};
  return [
    ...(karmada.snapshots === undefined && !isWritten(context.document)
      ? [
          problem(
            context,
            ["karmada", "restore"],
            "requires karmada.snapshots",
            "the snapshots' bucket",
          ),
        ]
      : []),
    // The disk of a node that etcd may or may not run on.
    ...(manager?.provider === "kubeconfig" && storageClass === undefined
      ? [
          problem(
            context,
            ["karmada", "restore"],
            "requires karmada.etcd.storageClass, since a restore fills etcd's volumes",
            "a storage class of the manager",
          ),
        ]
      : []),
  ];
};

/** Tells whether there is such a section, even one that does not parse. */
function isWritten(document: unknown): boolean {
  const karmada = isMapping(document) ? document["karmada"] : undefined;
  return isMapping(karmada) && karmada["snapshots"] !== undefined;
}
