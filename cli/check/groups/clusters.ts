import { clockAllowanceSeconds } from "../../../components/cluster/clusterClock.ts";
import { counted, grouped, minorOf, overAll, reachable } from "../helpers.ts";
import { type Check, fail, warn } from "../types.ts";

const group = "clusters" as const;

/** Restarts within this time are recent, in milliseconds. */
const recentMs = 60 * 60 * 1000;
/** A pod may take so long to start, in milliseconds. */
const startMs = 5 * 60 * 1000;

/** Checks of the clusters themselves: nodes, versions, clocks. */
export const clusterChecks: readonly Check[] = [
  {
    ...{ id: "clusters-reachable", group, title: "every cluster's API answers" },
    remedy:
      "check the control plane at its provider, its ACL and your network; if the region is gone, set lost: true",
    docs: "docs/operations/lost-region.md",
    run: ({ clusters }) => ({
      seen: clusters.map(({ name }) => name).join(", "),
      problems: clusters.flatMap(({ name, problem }) =>
        problem === undefined ? [] : [fail(`${name}: ${problem}`)],
      ),
    }),
  },
  {
    ...{ id: "clusters-readable", group, title: "everything in the clusters could be read" },
    remedy: "use a kubeconfig that may read these; the checks of what was not read are incomplete",
    docs: "docs/cli.md#what-it-reads",
    run: (facts) => ({
      seen: counted(reachable(facts).length, "cluster"),
      problems: reachable(facts).flatMap(({ name, unread }) =>
        unread.map((what) => warn(`${name}: ${what}`)),
      ),
    }),
  },
  {
    ...{ id: "kubernetes-skew", group, title: "the clusters' Kubernetes versions are close" },
    remedy: "upgrade the older ones; more than one minor version apart is not tested",
    docs: "docs/operations.md",
    run(facts) {
      const known = reachable(facts).flatMap(({ name, version }) => {
        const minor = minorOf(version);
        return minor === undefined ? [] : [{ name, minor, version: version ?? "" }];
      });
      if (known.length === 0) return undefined;
      const minors = known.map(({ minor }) => minor);
      const apart = Math.max(...minors) - Math.min(...minors);
      const list = grouped(known.map(({ name, version }) => [version, name] as const));
      return { seen: list, problems: apart > 1 ? [fail(`${apart} minors apart: ${list}`)] : [] };
    },
  },
  {
    ...{ id: "nodes-skew", group, title: "no kubelet is newer or much older than its API" },
    remedy: "recycle the node pool, so that its nodes get the cluster's version",
    docs: "https://kubernetes.io/releases/version-skew-policy/#kubelet",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ nodes }) => nodes,
        "node",
        ({ name, kubelet }, cluster) => {
          const [api, own] = [minorOf(cluster.version), minorOf(kubelet)];
          if (api === undefined || own === undefined) return [];
          const where = `${cluster.name}: node ${name} has ${kubelet}, its API ${cluster.version ?? ""}`;
          if (own > api || api - own > 3) return [fail(where)];
          return api === own ? [] : [warn(where)];
        },
      ),
  },
  {
    ...{ id: "nodes-ready", group, title: "every node is Ready" },
    remedy: "kubectl describe node; recycle the node if it does not recover",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ nodes }) => nodes,
        "node",
        ({ name, ready, unschedulable }, cluster) => {
          if (!ready) return [fail(`${cluster.name}: node ${name} is not Ready`)];
          return unschedulable ? [warn(`${cluster.name}: node ${name} is cordoned`)] : [];
        },
      ),
  },
  {
    ...{ id: "nodes-exist", group, title: "every cluster has a node" },
    remedy: "add a node to the cluster's pools",
    docs: "docs/settings.md",
    run: (facts) => ({
      seen: counted(reachable(facts).length, "cluster"),
      problems: reachable(facts)
        .filter(({ nodes, unread }) => nodes.length === 0 && unread.length === 0)
        .map(({ name }) => fail(`${name}: no node`)),
    }),
  },
  {
    ...{ id: "nodes-pressure", group, title: "no node lacks memory, disk or process ids" },
    remedy: "use a larger node type, more nodes, or smaller workloads",
    docs: "docs/settings.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ nodes }) => nodes,
        "node",
        ({ name, pressures }, cluster) =>
          pressures.map((pressure) => fail(`${cluster.name}: node ${name} has ${pressure}`)),
      ),
  },
  {
    ...{ id: "clocks", group, title: "the clusters' clocks agree with this machine's" },
    remedy: "set the clock by NTP; certificates are not valid yet where it is behind",
    docs: "docs/existing-clusters.md",
    run(facts) {
      const known = reachable(facts).filter((cluster) => cluster.clockSkewSeconds !== undefined);
      if (known.length === 0) return undefined;
      return {
        seen: `at most ${clockAllowanceSeconds} s apart`,
        problems: known.flatMap(({ name, clockSkewSeconds: skew = 0 }) =>
          Math.abs(skew) > clockAllowanceSeconds
            ? [fail(`${name}: ${Math.round(Math.abs(skew))} s ${skew > 0 ? "ahead" : "behind"}`)]
            : [],
        ),
      };
    },
  },
  {
    ...{ id: "pods-running", group, title: "the fleet's pods run" },
    remedy: "kubectl describe pod, and its log; archipelago diagnose collects both",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ pods }) => pods.filter(({ owner }) => owner !== "Job"),
        "pod",
        (pod, cluster) => {
          if (pod.ready) return [];
          const why = pod.waiting.length > 0 ? pod.waiting.join(", ") : "not ready";
          const what = `${cluster.name}: ${pod.name} ${pod.phase}: ${why}`;
          const young = facts.now.getTime() - Date.parse(pod.created) < startMs;
          return [young ? warn(what) : fail(what)];
        },
      ),
  },
  {
    ...{ id: "pods-restarts", group, title: "no container was restarted repeatedly of late" },
    remedy: "read the log of its previous run: kubectl logs --previous",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ pods }) => pods,
        "pod",
        ({ name, restarts }, cluster) =>
          restarts
            .filter(({ count, last }) => {
              const recent = last && facts.now.getTime() - Date.parse(last) < recentMs;
              return count >= 3 && Boolean(recent);
            })
            .map(({ container, count }) =>
              warn(`${cluster.name}: ${name}: ${container} was restarted ${count} times`),
            ),
      ),
  },
  {
    ...{ id: "workloads-available", group, title: "every Deployment and StatefulSet is available" },
    remedy: "see its pods and events: kubectl describe",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ workloads }) => workloads,
        "workload",
        ({ name, wanted, available }, cluster) => {
          // Karmada scales the demo to zero where it is drained.
          if (wanted === 0 && !/ demo\//.test(name)) {
            return [warn(`${cluster.name}: ${name} is scaled to zero`)];
          }
          if (available >= wanted) return [];
          const what = `${cluster.name}: ${name}: ${available} of ${wanted} available`;
          return [available === 0 ? fail(what) : warn(what)];
        },
      ),
  },
  {
    ...{ id: "jobs-succeeded", group, title: "no Job has failed" },
    remedy: "read the Job's log; the next update creates it again",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ jobs }) => jobs,
        "Job",
        ({ name, failed }, cluster) =>
          failed === undefined ? [] : [fail(`${cluster.name}: ${name}: ${failed}`)],
      ),
  },
  {
    ...{ id: "helm-finished", group, title: "every Helm release is deployed" },
    remedy: "run pulumi up again; in your own clusters delete the pending record as its error says",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ releases }) => releases,
        "release",
        ({ name, status }, cluster) =>
          status === "deployed" ? [] : [fail(`${cluster.name}: ${name}: ${status}`)],
      ),
  },
  {
    ...{ id: "claims-bound", group, title: "every volume claim is bound" },
    remedy: "check the storage class and the provider's volume quota",
    docs: "docs/topologies/karmada.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ claims }) => claims,
        "claim",
        ({ name, phase }, cluster) =>
          phase === "Bound" ? [] : [fail(`${cluster.name}: ${name}: ${phase}`)],
      ),
  },
  {
    ...{ id: "balancers-address", group, title: "every load balancer has an address" },
    remedy: "see the Service's events; the provider's quota or its controller may refuse",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ balancers }) => balancers,
        "load balancer",
        ({ name, addresses }, cluster) =>
          addresses.length > 0 ? [] : [fail(`${cluster.name}: ${name}: no address`)],
      ),
  },
  {
    ...{ id: "exposure", group, title: "no load balancer answers the whole world" },
    remedy: "state sourceRanges for it, or the egress of every cluster",
    docs: "docs/operations/exposure.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ balancers }) => balancers,
        "load balancer",
        ({ name, addresses, sources, ports, answersHere }, cluster) => {
          const open = sources.length === 0 || sources.some((range) => /\/0$/.test(range));
          if (!open) return [];
          const here = answersHere === true ? ", and this machine" : "";
          const list = `${addresses.join(", ") || "no address"}, ports ${ports.join(", ")}`;
          return [warn(`${cluster.name}: ${name} (${list}) answers every address${here}`)];
        },
      ),
  },
  {
    ...{ id: "webhooks-ca", group, title: "every webhook has the authority of its server" },
    remedy: "restart what writes it (istiod, Linkerd's injector), or run pulumi up --refresh",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ webhooks }) => webhooks,
        "webhook",
        ({ name, hasCa, service, required }, cluster) => {
          if (hasCa || service === undefined) return [];
          const what = `${cluster.name}: ${name}: no CA bundle`;
          return [required ? fail(what) : warn(what)];
        },
      ),
  },
  {
    ...{ id: "webhooks-served", group, title: "every webhook's Service has a ready endpoint" },
    remedy: "start its pods; until then the API refuses what the webhook has to see",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ webhooks }) => webhooks.filter(({ endpoints }) => endpoints !== undefined),
        "webhook",
        ({ name, service = "", endpoints, required }, cluster) => {
          if (endpoints !== 0) return [];
          const what = `${cluster.name}: ${name}: Service ${service} has no ready endpoint`;
          return [required ? fail(what) : warn(what)];
        },
      ),
  },
];
