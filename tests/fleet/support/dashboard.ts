import * as z from "zod";
import { type IngressRequest, requestIngress } from "./ingressRequest.ts";

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

/** A Deployment's last minute: its pods in the mesh, and the requests that they served. */
export interface Numbers {
  readonly meshed: number;
  readonly successes: number;
  readonly failures: number;
}

/** Returns the numbers of a namespace's Deployments, as the dashboard gets them from Prometheus. */
export async function numbers(address: string, as: IngressRequest, namespace: string) {
  const path = `/api/tps-reports?resource_type=deployment&namespace=${namespace}`;
  const { body } = await requestIngress(address, { ...as, path });
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

/** Returns the edges in a namespace, with identities: `web web.emojivoto -> voting voting.emojivoto`. */
export async function calls(
  address: string,
  as: IngressRequest,
  namespace: string,
): Promise<string[]> {
  const path = `/api/edges?resource_type=deployment&namespace=${namespace}`;
  const { body } = await requestIngress(address, { ...as, path });
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
