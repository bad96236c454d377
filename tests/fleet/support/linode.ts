import * as z from "zod";
import { runningCloud } from "../../../local/linode/descriptor.ts";
import { cloud } from "./run.ts";

const page = z.object({ data: z.array(z.object({ label: z.string() })) });

const lists = ["/lke/clusters", "/nodebalancers", "/volumes", "/linode/instances"];

/** Everything that the Linode API lists, as `"/nodebalancers: its label"`. */
export async function leftAtLinode(): Promise<string[]> {
  const info = await runningCloud(cloud);
  if (info === undefined) throw new Error(`the local cloud "${cloud}" does not run`);
  const found = lists.map(async (path) => {
    const answer = await fetch(`${info.apiUrl}/v4${path}?page_size=500`, {
      headers: { authorization: `Bearer ${info.token}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const { data } = page.parse(await answer.json());
    return data.map(({ label }) => `${path}: ${label}`);
  });
  return (await Promise.all(found)).flat();
}
