import type { Progress } from "../host/progress.ts";
import type { CloudInfo } from "../cloud/descriptor.ts";
import type { EngineStack } from "./stack.ts";
import * as z from "zod";

const page = z.object({
  data: z.array(z.object({ id: z.number(), label: z.string(), tags: z.array(z.string()) })),
});

async function call(cloud: CloudInfo, path: string, method = "GET"): Promise<unknown> {
  const answer = await fetch(`${cloud.apiUrl}/v4${path}`, {
    method,
    headers: { authorization: `Bearer ${cloud.token}` },
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/**
 * Deletes orphaned clusters: created by an interrupted run, and missing from the state. As their labels are taken, the next
 * create would be rejected. At Linode a person would import them instead; here they cannot have any contents yet, since a
 * cluster's contents are created after its id is in the state.
 */
export async function removeOrphans(
  stack: EngineStack,
  cloud: CloudInfo,
  progress: Progress,
): Promise<void> {
  const known = new Set((await stack.clusters()).ids.values());
  const { data } = page.parse(await call(cloud, "/lke/clusters?page_size=500"));
  for (const { id, label } of data.filter((cluster) => !known.has(cluster.id))) {
    const step = progress.step(`deleting cluster ${label} (${id}), which an interrupted run left`);
    await call(cloud, `/lke/clusters/${id}`, "DELETE");
    step.done();
  }
}
