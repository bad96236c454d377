import type { FastifyInstance } from "fastify";
import { configurePool, newPool } from "../../../cloud/plan.ts";
import type {
  CloudState,
  ClusterRecord,
  NodeRecord,
  PoolRecord,
} from "../../../cloud/store/records.ts";
import { timestamp } from "../../../cloud/store/store.ts";
import { identifier, assertNotDeleting, type ApiContext, type Identified } from "../context.ts";
import { LinodeError, notFound, unsupported } from "../errors.ts";
import { listPage } from "../lists.ts";
import { readPool, readPoolChange } from "../requests.ts";
import { nodeView, poolView, stayingNodes } from "../views.ts";

type Params = Identified["Params"];

const clusterOf = (state: CloudState, params: Params): ClusterRecord => {
  const id = identifier(params, "id");
  const cluster = state.clusters.find((candidate) => candidate.id === id);
  if (cluster === undefined) throw notFound();
  return cluster;
};

const poolOf = (cluster: ClusterRecord, params: Params): PoolRecord => {
  const id = identifier(params, "pool");
  const pool = cluster.pools.find((candidate) => candidate.id === id && !candidate.leaving);
  if (pool === undefined) throw notFound();
  return pool;
};

const nodeOf = (cluster: ClusterRecord, params: Params): [PoolRecord, NodeRecord] => {
  for (const pool of cluster.pools)
    for (const node of stayingNodes(pool)) if (node.id === params.node) return [pool, node];
  throw notFound();
};

const livePools = (cluster: ClusterRecord): PoolRecord[] =>
  cluster.pools.filter(({ leaving }) => !leaving);

/** Routes of node pools and their nodes. Nodes are created and deleted in the background; `nodes[].status` shows progress. */
export function poolRoutes(app: FastifyInstance, { store, supervisor }: ApiContext): void {
  const change = <T>(params: Params, edit: (cluster: ClusterRecord, state: CloudState) => T): T => {
    const result = store.change((state) => {
      const cluster = clusterOf(state, params);
      assertNotDeleting(cluster);
      cluster.updated = timestamp();
      return edit(cluster, state);
    });
    supervisor.enqueue(identifier(params, "id"));
    return result;
  };

  app.get<Identified>("/lke/clusters/:id/pools", (request) =>
    listPage(request, livePools(clusterOf(store.state, request.params)).map(poolView), [
      "id",
      "type",
      "label",
      "tags",
    ]),
  );

  app.post<Identified>("/lke/clusters/:id/pools", ({ params, body }) => {
    clusterOf(store.state, params);
    const wanted = readPool(body);
    return change(params, (cluster, state) => {
      const pool = newPool(state, wanted);
      cluster.pools.push(pool);
      return poolView(pool);
    });
  });

  app.get<Identified>("/lke/clusters/:id/pools/:pool", ({ params }) =>
    poolView(poolOf(clusterOf(store.state, params), params)),
  );

  app.put<Identified>("/lke/clusters/:id/pools/:pool", ({ params, body }) => {
    poolOf(clusterOf(store.state, params), params);
    const wanted = readPoolChange(body);
    return change(params, (cluster, state) => {
      const pool = poolOf(cluster, params);
      configurePool(state, pool, wanted);
      return poolView(pool);
    });
  });

  app.delete<Identified>("/lke/clusters/:id/pools/:pool", ({ params }) =>
    change(params, (cluster) => {
      const pool = poolOf(cluster, params);
      if (livePools(cluster).length === 1)
        throw new LinodeError(400, [{ reason: "Cannot delete the last node pool of a cluster" }]);
      pool.leaving = true;
      for (const node of pool.nodes) node.leaving = true;
      return {};
    }),
  );

  app.get<Identified>("/lke/clusters/:id/nodes/:node", ({ params }) =>
    nodeView(nodeOf(clusterOf(store.state, params), params)[1]),
  );

  app.delete<Identified>("/lke/clusters/:id/nodes/:node", ({ params }) =>
    change(params, (cluster, state) => {
      const [pool, node] = nodeOf(cluster, params);
      if (stayingNodes(pool).length === 1)
        throw new LinodeError(400, [{ reason: "Cannot delete the last node of a pool" }]);
      node.leaving = true;
      configurePool(state, pool, {});
      return {};
    }),
  );

  const recycling = "recycling nodes: delete and add nodes by changing a pool's count";
  app.post<Identified>("/lke/clusters/:id/pools/:pool/recycle", ({ params }) => {
    poolOf(clusterOf(store.state, params), params);
    throw unsupported(recycling);
  });
  app.post<Identified>("/lke/clusters/:id/nodes/:node/recycle", ({ params }) => {
    nodeOf(clusterOf(store.state, params), params);
    throw unsupported(recycling);
  });
}
