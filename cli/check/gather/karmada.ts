import { CustomObjectsApi } from "@kubernetes/client-node";
import * as z from "zod";
import { connect } from "../../../components/internal/connect.ts";
import type { KarmadaFacts } from "../facts.ts";
import { reasonOf } from "./reason.ts";

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
});
const list = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
      spec: z
        .looseObject({
          taints: z.array(z.looseObject({ key: z.string(), effect: z.string() })).nullish(),
        })
        .nullish(),
      status: z.looseObject({ conditions: z.array(condition).nullish() }).nullish(),
    }),
  ),
});
type Item = z.infer<typeof list>["items"][number];

/** Reads Karmada's members, and whether what it propagates has arrived. */
export async function readKarmada(kubeconfig: string): Promise<KarmadaFacts> {
  const none = { members: [], works: [], bindings: [] };
  try {
    const custom = connect(kubeconfig).makeApiClient(CustomObjectsApi);
    const read = async (group: string, version: string, plural: string) =>
      list.parse(await custom.listClusterCustomObject({ group, version, plural })).items;
    const [members, works, bindings] = await Promise.all([
      read("cluster.karmada.io", "v1alpha1", "clusters"),
      read("work.karmada.io", "v1alpha1", "works"),
      read("work.karmada.io", "v1alpha2", "resourcebindings"),
    ]);
    return {
      members: members.map((item) => {
        const { holds, reason } = conditionOf(item, "Ready");
        const taints = (item.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
        return { name: item.metadata.name, ready: holds, reason, taints };
      }),
      works: works.map((item) => {
        const { holds, reason } = conditionOf(item, "Applied");
        return { name: nameOf(item), applied: holds, reason };
      }),
      bindings: bindings.map((item) => {
        const { holds, reason } = conditionOf(item, "Scheduled");
        return { name: nameOf(item), scheduled: holds, reason };
      }),
    };
  } catch (error) {
    return { ...none, problem: reasonOf(error) };
  }
}

function nameOf({ metadata: { namespace, name } }: Item): string {
  return [namespace, name].filter(Boolean).join("/");
}

function conditionOf({ status }: Item, type: string) {
  const found = status?.conditions?.find((one) => one.type === type);
  const words = [found?.reason, found?.message].filter(Boolean).join(": ");
  return {
    holds: found?.status === "True",
    reason: found === undefined ? `no condition ${type}` : `${type} is ${found.status}: ${words}`,
  };
}
