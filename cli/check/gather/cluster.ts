import { connect as connectTcp } from "node:net";
import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  type KubeConfig,
  VersionApi,
} from "@kubernetes/client-node";
import { readClockSkew } from "../../../components/cluster/clusterClock.ts";
import { connect } from "../../../components/internal/connect.ts";
import type { BalancerFact, ClusterFacts } from "../facts.ts";
import { expiringIn } from "./certificates.ts";
import { readLinkerd } from "./linkerd.ts";
import { fleetNamespaces } from "./namespaces.ts";
import {
  balancerFact,
  deploymentFact,
  injectedNamespaces,
  jobFact,
  nodeFact,
  podFact,
  releasesOf,
  statefulSetFact,
} from "./objects.ts";
import { askIstioProxies, askIstiods, askLinkerdProxies } from "./proxies.ts";
import { reachTargets, type Target } from "./reach.ts";
import { reasonOf } from "./reason.ts";
import { readWebhooks } from "./webhooks.ts";

/** What is asked of one cluster beside its objects. */
export interface ClusterQuestions {
  readonly name: string;
  readonly role: ClusterFacts["role"];
  /** YAML. */
  readonly kubeconfig: string;
  /** The peers' gateways and APIs, to connect to from inside the cluster. */
  readonly targets: readonly Target[];
}

const nothing = {
  ...{ nodes: [], pods: [], workloads: [], jobs: [], balancers: [], claims: [], webhooks: [] },
  ...{ releases: [], certificates: [], tokens: [], proxies: [], istiods: [], reached: [] },
};

/** Reads one cluster. What cannot be read is named in `unread`, and the rest is read all the same. */
export async function readCluster({
  name,
  role,
  kubeconfig,
  targets,
}: ClusterQuestions): Promise<ClusterFacts> {
  let config: KubeConfig;
  let version: string;
  try {
    config = connect(kubeconfig);
    version = (await config.makeApiClient(VersionApi).getCode()).gitVersion;
  } catch (error) {
    return { name, role, unread: [], ...nothing, problem: reasonOf(error) };
  }
  const unread: string[] = [];
  const read = async <Value>(what: string, request: Promise<Value>): Promise<Value | undefined> => {
    try {
      return await request;
    } catch (error) {
      unread.push(`${what}: ${reasonOf(error)}`);
      return undefined;
    }
  };
  const list = async <Item>(what: string, request: Promise<{ items: Item[] }>) =>
    (await read(what, request))?.items ?? [];
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const admission = config.makeApiClient(AdmissionregistrationV1Api);

  const [skew, nodes, namespaces, pods, deployments, sets, jobs] = await Promise.all([
    read("its clock", readClockSkew(name, kubeconfig)),
    list("nodes", core.listNode()),
    list("namespaces", core.listNamespace()),
    list("pods", core.listPodForAllNamespaces()),
    list("Deployments", apps.listDeploymentForAllNamespaces()),
    list("StatefulSets", apps.listStatefulSetForAllNamespaces()),
    list("Jobs", config.makeApiClient(BatchV1Api).listJobForAllNamespaces()),
  ]);
  const [services, claims, secrets, mutating, validating] = await Promise.all([
    list("Services", core.listServiceForAllNamespaces()),
    list("volume claims", core.listPersistentVolumeClaimForAllNamespaces()),
    list("Secrets", core.listSecretForAllNamespaces()),
    list("webhooks", admission.listMutatingWebhookConfiguration()),
    list("webhooks", admission.listValidatingWebhookConfiguration()),
  ]);
  const ours = <Item extends { metadata?: { namespace?: string | undefined } }>(
    items: readonly Item[],
  ): Item[] => items.filter(({ metadata }) => fleetNamespaces.has(metadata?.namespace ?? ""));
  const [istio, linkerdProxies, istiods, linkerd, webhooks, balancers, reached] = await Promise.all(
    [
      askIstioProxies(config, pods),
      askLinkerdProxies(config, pods),
      read("istiod", askIstiods(config, pods)),
      read("Links", readLinkerd(config)),
      read("webhooks' endpoints", readWebhooks(config, mutating, validating)),
      Promise.all(
        services
          .filter(({ spec }) => spec?.type === "LoadBalancer")
          .map((service) => answering(balancerFact(service))),
      ),
      read("the peers' gateways and APIs", reachTargets(name, config, targets)),
    ],
  );
  const injected = injectedNamespaces(namespaces);
  const expiring = ours(secrets).map(expiringIn);
  return {
    ...{ name, role, version, unread },
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    nodes: nodes.map(nodeFact),
    pods: pods
      .map((pod) => ({ fact: podFact(pod, injected), pod }))
      .filter(({ fact, pod }) => {
        const own = fleetNamespaces.has(pod.metadata?.namespace ?? "");
        return own || fact.wantsProxy || fact.proxyImage !== undefined;
      })
      .map(({ fact }) => fact),
    workloads: [...ours(deployments).map(deploymentFact), ...ours(sets).map(statefulSetFact)],
    jobs: ours(jobs).map(jobFact),
    balancers,
    claims: ours(claims).map(({ metadata, status }) => ({
      name: `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`,
      phase: status?.phase ?? "Unknown",
    })),
    webhooks: webhooks ?? [],
    releases: releasesOf(ours(secrets)),
    certificates: expiring.flatMap(({ certificates }) => certificates),
    tokens: expiring.flatMap(({ tokens }) => tokens),
    proxies: [...istio, ...linkerdProxies],
    istiods: istiods ?? [],
    ...(linkerd !== undefined && { linkerd }),
    reached: reached ?? [],
  };
}

/** Milliseconds in which a load balancer answers from here. */
const answerMs = 2000;

/** Tries a load balancer that every address may use from this machine, too. */
async function answering(balancer: BalancerFact): Promise<BalancerFact> {
  const [host] = balancer.addresses;
  const [port] = balancer.ports;
  if (host === undefined || port === undefined || balancer.sources.length > 0) return balancer;
  const answersHere = await new Promise<boolean>((resolve) => {
    const socket = connectTcp({ host, port, timeout: answerMs });
    const end = (answers: boolean) => (): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.on("connect", end(true)).on("timeout", end(false)).on("error", end(false));
  });
  return { ...balancer, answersHere };
}
