import * as linode from "@pulumi/linode";
import { within } from "../internal/limit.ts";

/** An LKE cluster that the state has. */
export interface StoredCluster {
  /** Linode's id of it. */
  readonly id: number;
  readonly label: string;
}

/**
 * True if Linode has no such LKE cluster any more: it is not listed, and asked for by its id it is not found. Both, since a
 * cluster that is taken for deleted is billed until somebody finds it.
 *
 * @throws the provider's error if Linode does not answer, or refuses the token
 */
export async function isGone({ id, label }: StoredCluster): Promise<boolean> {
  const filters = [{ name: "label", values: [label] }];
  const { lkeClusters = [] } = await within("Linode's list of clusters", () =>
    linode.getLkeClusters({ filters }),
  );
  if (lkeClusters.some((cluster) => cluster.id === id)) return false;
  try {
    await within(`Linode's LKE cluster ${id}`, () => linode.getLkeCluster({ id }));
    return false;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** True for the answer of Linode's provider about a cluster that does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && /\[404\]/.test(error.message);
}
