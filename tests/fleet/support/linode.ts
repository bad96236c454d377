import * as z from "zod";
import { type CloudInfo, runningCloud } from "../../../local/cloud/descriptor.ts";
import { cloud } from "./run.ts";

const page = z.object({ data: z.array(z.object({ label: z.string() })) });

const lists = ["/lke/clusters", "/nodebalancers", "/volumes", "/linode/instances"];

/** The tests' cloud, which has to run. */
export async function testCloud(): Promise<CloudInfo> {
  const info = await runningCloud(cloud);
  if (info === undefined) throw new Error(`the local cloud "${cloud}" does not run`);
  return info;
}

/** Everything that the Linode API lists, as `"/nodebalancers: its label"`. */
export async function leftAtLinode(): Promise<string[]> {
  const { apiUrl, token } = await testCloud();
  const found = lists.map(async (path) => {
    const answer = await fetch(`${apiUrl}/v4${path}?page_size=500`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const { data } = page.parse(await answer.json());
    return data.map(({ label }) => `${path}: ${label}`);
  });
  return (await Promise.all(found)).flat();
}
