import type { FastifyInstance } from "fastify";
import type { NodeBalancerRecord, VolumeRecord } from "../../../cloud/store/records.ts";
import { identifier, type ApiContext, type Identified } from "../context.ts";
import { LinodeError, notFound } from "../errors.ts";
import { listPage } from "../lists.ts";
import { balancerConfigView, balancerNodeView, nodeBalancerView } from "../balancerViews.ts";
import { instanceView, volumeView } from "../views.ts";

/** Routes of the resources in the account besides clusters: Linodes, NodeBalancers and volumes. */
export function resourceRoutes(app: FastifyInstance, context: ApiContext): void {
  const { store } = context;

  const instances = () =>
    store.state.clusters.flatMap((cluster) =>
      cluster.pools.flatMap((pool) =>
        pool.nodes
          .filter(({ provisioned }) => provisioned)
          .map((node) => instanceView(cluster, pool, node)),
      ),
    );
  app.get("/linode/instances", (request) =>
    listPage(request, instances(), ["id", "label", "region", "type", "status", "tags"]),
  );
  app.get<Identified>("/linode/instances/:id", ({ params }) => {
    const id = identifier(params, "id");
    const found = instances().find((instance) => instance.id === id);
    if (found === undefined) throw notFound();
    return found;
  });

  const owner = ({ clusterId }: NodeBalancerRecord) =>
    store.state.clusters.find(({ id }) => id === clusterId);
  const balancerOf = (params: Identified["Params"]): NodeBalancerRecord => {
    const id = identifier(params, "id");
    const found = store.state.nodeBalancers.find((balancer) => balancer.id === id);
    if (found === undefined) throw notFound();
    return found;
  };
  const configOf = (params: Identified["Params"]) => {
    const balancer = balancerOf(params);
    const id = identifier(params, "config");
    const config = balancer.configs.find((candidate) => candidate.id === id);
    if (config === undefined) throw notFound();
    return { balancer, config };
  };

  app.get("/nodebalancers", (request) =>
    listPage(
      request,
      store.state.nodeBalancers.map((balancer) => nodeBalancerView(balancer, owner(balancer))),
      ["id", "label", "region", "hostname", "ipv4", "tags"],
    ),
  );
  app.get<Identified>("/nodebalancers/:id", ({ params }) => {
    const balancer = balancerOf(params);
    return nodeBalancerView(balancer, owner(balancer));
  });
  app.delete<Identified>("/nodebalancers/:id", async ({ params }) => {
    await context.removeNodeBalancer(balancerOf(params));
    return {};
  });
  app.get<Identified>("/nodebalancers/:id/configs", (request) => {
    const balancer = balancerOf(request.params);
    return listPage(
      request,
      balancer.configs.map((config) => balancerConfigView(balancer, config)),
      ["id", "port"],
    );
  });
  app.get<Identified>("/nodebalancers/:id/configs/:config", ({ params }) => {
    const { balancer, config } = configOf(params);
    return balancerConfigView(balancer, config);
  });
  app.get<Identified>("/nodebalancers/:id/configs/:config/nodes", (request) => {
    const { balancer, config } = configOf(request.params);
    return listPage(
      request,
      balancer.backends.map((backend) => balancerNodeView(balancer, config, backend)),
      ["id", "label"],
    );
  });
  app.get<Identified>("/nodebalancers/:id/firewalls", (request) => {
    balancerOf(request.params);
    return listPage(request, [], []);
  });

  const volumeOf = (params: Identified["Params"]): VolumeRecord => {
    const id = identifier(params, "id");
    const found = store.state.volumes.find((volume) => volume.id === id);
    if (found === undefined) throw notFound();
    return found;
  };
  // A folder of this machine is visible to every node of its cluster: the first one stands for them.
  const attachedTo = ({ clusterId, persistentVolume }: VolumeRecord) => {
    const cluster = store.state.clusters.find(({ id }) => id === clusterId);
    return persistentVolume === null ? null : (cluster?.pools[0]?.nodes[0] ?? null);
  };
  const volumeOn = (volume: VolumeRecord) => volumeView(volume, attachedTo(volume));
  app.get("/volumes", (request) =>
    listPage(request, store.state.volumes.map(volumeOn), [
      "id",
      "label",
      "region",
      "size",
      "status",
      "tags",
    ]),
  );
  app.get<Identified>("/volumes/:id", ({ params }) => volumeOn(volumeOf(params)));
  app.delete<Identified>("/volumes/:id", async ({ params }) => {
    const volume = volumeOf(params);
    if (volume.clusterId !== null && volume.persistentVolume !== null)
      throw new LinodeError(400, [
        { reason: "Volume must be detached before it can be deleted: a cluster still uses it" },
      ]);
    await context.removeVolume(volume);
    return {};
  });
}
