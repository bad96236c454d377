import type { ClusterRecord, NodeBalancerRecord } from "../../cloud/store/records.ts";

/** Returns a NodeBalancer as the API's JSON; `owner` is its cluster while that exists. */
export const nodeBalancerView = (
  balancer: NodeBalancerRecord,
  owner: ClusterRecord | undefined,
) => ({
  id: balancer.id,
  label: balancer.label,
  region: balancer.region,
  type: "common",
  // Linode names it after its address; no local name server resolves the name.
  hostname: `${balancer.address.replaceAll(".", "-")}.ip.linodeusercontent.com`,
  ipv4: balancer.address,
  ipv6: null,
  created: balancer.created,
  updated: balancer.updated,
  client_conn_throttle: 0,
  client_udp_sess_throttle: 0,
  tags: balancer.tags,
  transfer: { in: null, out: null, total: null },
  lke_cluster:
    owner === undefined
      ? null
      : {
          id: owner.id,
          label: owner.label,
          type: "lkecluster",
          url: `/v4/lke/clusters/${owner.id}`,
        },
});

type BalancerConfig = NodeBalancerRecord["configs"][number];

/** Returns one port of a NodeBalancer. The check's times are those of Linode's cloud controller. */
export const balancerConfigView = (balancer: NodeBalancerRecord, config: BalancerConfig) => ({
  id: config.id,
  nodebalancer_id: balancer.id,
  port: config.port,
  protocol: config.protocol,
  algorithm: config.algorithm,
  stickiness: "none",
  check: config.check,
  check_interval: 5,
  check_timeout: 3,
  check_attempts: 2,
  check_path: "",
  check_body: "",
  check_passive: true,
  proxy_protocol: config.proxyProtocol,
  cipher_suite: "recommended",
  ssl_commonname: "",
  ssl_fingerprint: "",
  ssl_cert: null,
  ssl_key: null,
  nodes_status: { up: balancer.backends.length, down: 0 },
});

/** Returns one backend of one port. */
export const balancerNodeView = (
  balancer: NodeBalancerRecord,
  config: BalancerConfig,
  backend: NodeBalancerRecord["backends"][number],
) => ({
  id: backend.id,
  nodebalancer_id: balancer.id,
  config_id: config.id,
  label: backend.label,
  address: `${backend.address}:${config.nodePort}`,
  status: "UP",
  weight: 100,
  mode: "accept",
});
