import * as z from "zod";
import { type Visit, visit } from "./visit.ts";

const count = z.string().transform(Number);

const report = z.object({
  ok: z.object({
    statTables: z.array(
      z.object({
        podGroup: z.object({
          rows: z.array(
            z.object({
              resource: z.object({ name: z.string() }),
              meshedPodCount: count,
              stats: z.object({ successCount: count, failureCount: count }).nullable(),
            }),
          ),
        }),
      }),
    ),
  }),
});

/** What the last minute was like for a Deployment: its pods in the mesh, and the requests that they answered. */
export interface Numbers {
  readonly meshed: number;
  readonly successes: number;
  readonly failures: number;
}

/** The numbers of a namespace's Deployments, as the dashboard has them from Prometheus. */
export async function numbers(address: string, as: Visit, namespace: string) {
  const path = `/api/tps-reports?resource_type=deployment&namespace=${namespace}`;
  const { body } = await visit(address, { ...as, path });
  const rows = report
    .parse(JSON.parse(body))
    .ok.statTables.flatMap(({ podGroup }) => podGroup.rows);
  return Object.fromEntries(
    rows.map(({ resource, meshedPodCount, stats }): [string, Numbers] => [
      resource.name,
      {
        meshed: meshedPodCount,
        successes: stats?.successCount ?? 0,
        failures: stats?.failureCount ?? 0,
      },
    ]),
  );
}

const name = z.object({ name: z.string() });

const edges = z.object({
  ok: z.object({
    edges: z.array(z.object({ src: name, dst: name, clientId: z.string(), serverId: z.string() })),
  }),
});

/** Who calls whom in a namespace, and with which identities: `web web.emojivoto -> voting voting.emojivoto`. */
export async function calls(address: string, as: Visit, namespace: string): Promise<string[]> {
  const path = `/api/edges?resource_type=deployment&namespace=${namespace}`;
  const { body } = await visit(address, { ...as, path });
  const short = (identity: string): string =>
    identity.replace(/\.serviceaccount\.identity\.linkerd\.cluster\.local$/, "");
  return edges
    .parse(JSON.parse(body))
    .ok.edges.map(
      ({ src, dst, clientId, serverId }) =>
        `${src.name} ${short(clientId)} -> ${dst.name} ${short(serverId)}`,
    )
    .sort();
}
