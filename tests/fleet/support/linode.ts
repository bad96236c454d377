import * as z from "zod";
import { runningCloud } from "../../../local/linode/descriptor.ts";
import { cloud } from "./run.ts";

const page = z.object({ data: z.array(z.object({ label: z.string() })) });

const lists = ["/lke/clusters", "/nodebalancers", "/volumes", "/linode/instances"];

/** Labels of everything that the Linode API lists, by list. */
export async function linodeLists(): Promise<Record<string, string[]>> {
  const info = await runningCloud(cloud);
  if (info === undefined) throw new Error(`the local cloud "${cloud}" does not run`);
  const entries = lists.map(async (path) => {
    const answer = await fetch(`${info.apiUrl}/v4${path}?page_size=500`, {
      headers: { authorization: `Bearer ${info.token}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const { data } = page.parse(await answer.json());
    return [path, data.map(({ label }) => label)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
