import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { freeSubnet, newPool } from "../../../cloud/plan.ts";
import type { AclRecord, ClusterRecord, CloudState } from "../../../cloud/store/records.ts";
import { takeId, timestamp } from "../../../cloud/store/store.ts";
import { identifier, assertNotDeleting, type ApiContext, type Identified } from "../context.ts";
import { invalid, LinodeError, notFound, notYet, unsupported } from "../errors.ts";
import { listPage } from "../lists.ts";
import {
  readAclChange,
  readCluster,
  readClusterChange,
  readRegeneration,
  type AclBody,
} from "../requests.ts";
import { aclView, clusterView } from "../views.ts";

const revision = (): string => randomBytes(16).toString("hex");

/** Merges a requested access list into the existing one; omitted fields stay. */
const mergeAcl = (acl: AclRecord, body: AclBody): AclRecord => ({
  enabled: body.enabled ?? acl.enabled,
  revision: body["revision-id"] ?? revision(),
  ipv4: body.addresses?.ipv4 ?? acl.ipv4,
  ipv6: body.addresses?.ipv6 ?? acl.ipv6,
});

const noAcl = (): AclRecord => ({ enabled: false, revision: revision(), ipv4: [], ipv6: [] });

/** Rejects a label in use. It is free again as soon as the deletion of its cluster was requested. */
const assertLabelFree = (state: CloudState, label: string, own?: number): void => {
  const taken = state.clusters.some(
    (cluster) => cluster.label === label && cluster.id !== own && cluster.phase !== "deleting",
  );
  if (taken) throw invalid("label", "Label must be unique among your Clusters");
};

/** Routes of LKE clusters: the cluster itself, its credentials and its access list. */
export function clusterRoutes(app: FastifyInstance, context: ApiContext): void {
  const { store, supervisor, backend } = context;

  const find = (params: Record<string, string>, state = store.state): ClusterRecord => {
    const id = identifier(params, "id");
    const cluster = state.clusters.find((candidate) => candidate.id === id);
    if (cluster === undefined) throw notFound();
    return cluster;
  };

  /** Edits a cluster that is not being deleted, and requests its reconciliation. */
  const change = <T>(params: Record<string, string>, edit: (cluster: ClusterRecord) => T): T => {
    const result = store.change((state) => {
      const cluster = find(params, state);
      assertNotDeleting(cluster);
      cluster.updated = timestamp();
      return edit(cluster);
    });
    supervisor.enqueue(identifier(params, "id"));
    return result;
  };

  /** Returns data that exists only once the cluster is up; fails with 503 until then, and with the reason if it failed. */
  const whenUp = <T>(params: Record<string, string>, what: string, give: (id: number) => T): T => {
    const cluster = find(params);
    if (cluster.phase === "failed")
      throw new LinodeError(500, [
        { reason: `The cluster could not be created: ${cluster.failure ?? "unknown reason"}` },
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
      assertLabelFree(state, wanted.label);
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
    supervisor.enqueue(record.id);
    return clusterView(record);
  });

  app.get<Identified>("/lke/clusters/:id", ({ params }) => clusterView(find(params)));

  app.put<Identified>("/lke/clusters/:id", ({ params, body }) => {
    find(params);
    const wanted = readClusterChange(body);
    const high = wanted.control_plane?.high_availability;
    return change(params, (cluster) => {
      if (wanted.label !== undefined) {
        assertLabelFree(store.state, wanted.label, cluster.id);
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
    supervisor.enqueue(identifier(params, "id"));
    return {};
  });

  app.get<Identified>("/lke/clusters/:id/kubeconfig", ({ params }) =>
    whenUp(params, "Cluster kubeconfig is", async (id) => ({
      kubeconfig: Buffer.from(await backend.kubeconfig(id)).toString("base64"),
    })),
  );

  const regenerate = (params: Record<string, string>) =>
    whenUp(params, "Cluster kubeconfig is", async (id) => {
      await backend.regenerateKubeconfig(id);
      return {};
    });
  app.delete<Identified>("/lke/clusters/:id/kubeconfig", ({ params }) => regenerate(params));
  app.post<Identified>("/lke/clusters/:id/regenerate", ({ params, body }) => {
    find(params);
    const { kubeconfig, servicetoken } = readRegeneration(body);
    if (servicetoken === true) throw unsupported("regenerating a cluster's service token");
    return kubeconfig === true ? regenerate(params) : {};
  });

  app.get<Identified>("/lke/clusters/:id/api-endpoints", (request) =>
    whenUp(request.params, "Cluster API Endpoints are", (id) =>
      listPage(request, [{ endpoint: backend.endpoint(id) }], ["endpoint"]),
    ),
  );

  // LKE's Kubernetes Dashboard does not run here, but clients request its address whenever they read a cluster.
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
  refuse("DELETE", "servicetoken", "regenerating a cluster's service token");
}
