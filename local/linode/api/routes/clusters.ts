import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { freeSubnet, newPool } from "../../../cloud/plan.ts";
import type { AclRecord, ClusterRecord, CloudState } from "../../../cloud/store/records.ts";
import { takeId, timestamp } from "../../../cloud/store/store.ts";
import { identifier, mustStay, type ApiContext, type Identified } from "../context.ts";
import { invalid, LinodeError, notFound, notYet, unsupported } from "../errors.ts";
import { listPage } from "../lists.ts";
import { readAclChange, readCluster, readClusterChange, type AclBody } from "../requests.ts";
import { aclView, clusterView } from "../views.ts";

const revision = (): string => randomBytes(16).toString("hex");

/** Lays a request's list over the one there was; what it leaves out stays. */
const mergeAcl = (acl: AclRecord, body: AclBody): AclRecord => ({
  enabled: body.enabled ?? acl.enabled,
  revision: body["revision-id"] ?? revision(),
  ipv4: body.addresses?.ipv4 ?? acl.ipv4,
  ipv6: body.addresses?.ipv6 ?? acl.ipv6,
});

const noAcl = (): AclRecord => ({ enabled: false, revision: revision(), ipv4: [], ipv6: [] });

/** A label is free again as soon as its cluster's deletion was asked for. */
const refuseTakenLabel = (state: CloudState, label: string, own?: number): void => {
  const taken = state.clusters.some(
    (cluster) => cluster.label === label && cluster.id !== own && cluster.phase !== "deleting",
  );
  if (taken) throw invalid("label", "Label must be unique among your Clusters");
};

/** LKE clusters: the cluster itself, what one needs to reach it, and who may. */
export function clusterRoutes(app: FastifyInstance, context: ApiContext): void {
  const { store, supervisor, backend } = context;

  const find = (params: Record<string, string>, state = store.state): ClusterRecord => {
    const id = identifier(params, "id");
    const cluster = state.clusters.find((candidate) => candidate.id === id);
    if (cluster === undefined) throw notFound();
    return cluster;
  };

  /** Edits a cluster that stays and has the change carried out. */
  const change = <T>(params: Record<string, string>, edit: (cluster: ClusterRecord) => T): T => {
    const result = store.change((state) => {
      const cluster = find(params, state);
      mustStay(cluster);
      cluster.updated = timestamp();
      return edit(cluster);
    });
    supervisor.wake(identifier(params, "id"));
    return result;
  };

  /** Answers what exists only once the cluster is up, and says so, or why it never will. */
  const whenUp = <T>(params: Record<string, string>, what: string, give: (id: number) => T): T => {
    const cluster = find(params);
    if (cluster.phase === "failed")
      throw new LinodeError(500, [
        { reason: `The cluster could not be raised: ${cluster.failure ?? "no reason known"}` },
      ]);
    if (!supervisor.isUp(cluster.id)) throw notYet(what);
    return give(cluster.id);
  };

  app.get("/lke/clusters", (request) =>
    listPage(request, store.state.clusters.map(clusterView), [
      "id",
      "label",
      "region",
      "k8s_version",
      "status",
      "tags",
      "tier",
    ]),
  );

  app.post("/lke/clusters", ({ body }) => {
    const wanted = readCluster(body);
    const record = store.change((state) => {
      refuseTakenLabel(state, wanted.label);
      const subnetIndex = freeSubnet(state.clusters, "lke");
      if (subnetIndex === undefined)
        throw new LinodeError(400, [{ reason: "The local cloud has no room for another cluster" }]);
      const now = timestamp();
      const acl = wanted.control_plane?.acl;
      const cluster: ClusterRecord = {
        id: takeId(state),
        label: wanted.label,
        region: wanted.region,
        kubernetesVersion: wanted.k8s_version,
        tags: wanted.tags ?? [],
        highAvailability: wanted.control_plane?.high_availability ?? false,
        acl: acl ? mergeAcl(noAcl(), acl) : noAcl(),
        created: now,
        updated: now,
        subnetIndex,
        phase: "pending",
        failure: null,
        pools: wanted.node_pools.map((pool) => newPool(state, pool)),
      };
      state.clusters.push(cluster);
      return cluster;
    });
    supervisor.wake(record.id);
    return clusterView(record);
  });

  app.get<Identified>("/lke/clusters/:id", ({ params }) => clusterView(find(params)));

  app.put<Identified>("/lke/clusters/:id", ({ params, body }) => {
    find(params);
    const wanted = readClusterChange(body);
    const high = wanted.control_plane?.high_availability;
    return change(params, (cluster) => {
      if (wanted.label !== undefined) {
        refuseTakenLabel(store.state, wanted.label, cluster.id);
        cluster.label = wanted.label;
      }
      if (wanted.tags) cluster.tags = wanted.tags;
      if (cluster.highAvailability && high === false)
        throw invalid(
          "control_plane.high_availability",
          "High availability cannot be disabled once it is enabled",
        );
      cluster.highAvailability = high ?? cluster.highAvailability;
      if (wanted.control_plane?.acl) cluster.acl = mergeAcl(cluster.acl, wanted.control_plane.acl);
      return clusterView(cluster);
    });
  });

  app.delete<Identified>("/lke/clusters/:id", ({ params }) => {
    store.change((state) => {
      const cluster = find(params, state);
      cluster.phase = "deleting";
      cluster.updated = timestamp();
      for (const pool of cluster.pools) for (const node of pool.nodes) node.leaving = true;
    });
    supervisor.wake(identifier(params, "id"));
    return {};
  });

  app.get<Identified>("/lke/clusters/:id/kubeconfig", ({ params }) =>
    whenUp(params, "Cluster kubeconfig is", async (id) => ({
      kubeconfig: Buffer.from(await backend.kubeconfig(id)).toString("base64"),
    })),
  );

  app.get<Identified>("/lke/clusters/:id/api-endpoints", (request) =>
    whenUp(request.params, "Cluster API Endpoints are", (id) =>
      listPage(request, [{ endpoint: backend.endpoint(id) }], ["endpoint"]),
    ),
  );

  // LKE's Kubernetes Dashboard does not run here; clients ask for its address whenever they read a cluster.
  app.get<Identified>("/lke/clusters/:id/dashboard", ({ params }) => {
    find(params);
    return { url: "" };
  });

  app.get<Identified>("/lke/clusters/:id/control_plane_acl", ({ params }) =>
    aclView(find(params).acl),
  );
  app.put<Identified>("/lke/clusters/:id/control_plane_acl", ({ params, body }) => {
    find(params);
    const wanted = readAclChange(body);
    return change(params, (cluster) => {
      cluster.acl = mergeAcl(cluster.acl, wanted);
      return aclView(cluster.acl);
    });
  });
  app.delete<Identified>("/lke/clusters/:id/control_plane_acl", ({ params }) =>
    change(params, (cluster) => {
      cluster.acl = noAcl();
      return {};
    }),
  );

  const refuse = (method: "POST" | "DELETE", path: string, what: string): void => {
    app.route<Identified>({
      method,
      url: `/lke/clusters/:id/${path}`,
      handler: ({ params }) => {
        find(params);
        throw unsupported(what);
      },
    });
  };
  refuse("POST", "recycle", "recycling nodes: delete and add nodes by changing a pool's count");
  refuse("POST", "regenerate", "regenerating a cluster's credentials");
  refuse("DELETE", "kubeconfig", "regenerating a cluster's kubeconfig");
  refuse("DELETE", "servicetoken", "regenerating a cluster's service token");
}
