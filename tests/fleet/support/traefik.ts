import { ApiException, type KubernetesObject } from "@kubernetes/client-node";
import { eventually, kube, readyReplicas } from "./kube.ts";

/** Traefik's image; see docs/extra-parts.md. */
export const traefikImage = "docker.io/library/traefik:v3.7.9";

/** The name of all of Traefik's objects, and of its namespace. */
export const traefik = "traefik";

const [web, websecure] = [8000, 8443];
const labels = { app: traefik };
const place = { name: traefik, namespace: traefik };
const group = "traefik.io";
const rbac = "rbac.authorization.k8s.io";

const args = [
  "--global.checknewversion=false",
  "--global.sendanonymoususage=false",
  `--entrypoints.web.address=:${web}`,
  `--entrypoints.websecure.address=:${websecure}`,
  "--ping=true",
  "--ping.entrypoint=web",
  "--providers.kubernetescrd=true",
  "--providers.kubernetesingress=true",
  `--providers.kubernetesingress.ingressclass=${traefik}`,
  "--providers.kubernetesingressnginx=true",
  "--providers.kubernetesingressnginx.controllerclass=k8s.io/ingress-nginx",
  "--providers.kubernetesingressnginx.httpentrypoint=web",
  "--providers.kubernetesingressnginx.httpsentrypoint=websecure",
];

/** The kinds that Traefik watches, and their lists. */
const kinds: Readonly<Record<string, string>> = {
  IngressRoute: "ingressroutes",
  IngressRouteTCP: "ingressroutetcps",
  IngressRouteUDP: "ingressrouteudps",
  Middleware: "middlewares",
  MiddlewareTCP: "middlewaretcps",
  ServersTransport: "serverstransports",
  ServersTransportTCP: "serverstransporttcps",
  TLSOption: "tlsoptions",
  TLSStore: "tlsstores",
  TraefikService: "traefikservices",
};

/** Returns a CRD without a schema, since the test is about Traefik's behaviour. */
function definition(kind: string, plural: string): KubernetesObject {
  // In the client's spelling, which writes the schema with its own field names.
  const any = { type: "object", x_kubernetes_preserve_unknown_fields: true };
  const version = {
    name: "v1alpha1",
    served: true,
    storage: true,
    schema: { openAPIV3Schema: any },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    ...{ spec: { group, names: { kind, plural }, scope: "Namespaced", versions: [version] } },
  };
}

function ingressClass(name: string, controller: string): KubernetesObject {
  const of = { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: { name } };
  return { ...of, ...{ spec: { controller } } };
}

const read = ["get", "list", "watch"];
const rules = [
  { apiGroups: [""], resources: ["services", "secrets", "configmaps", "namespaces"], verbs: read },
  { apiGroups: [""], resources: ["nodes", "pods"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: read },
  { apiGroups: [group], resources: Object.values(kinds), verbs: read },
];

const podSpec = {
  serviceAccountName: traefik,
  containers: [
    {
      name: traefik,
      image: traefikImage,
      args,
      ports: [{ containerPort: web }, { containerPort: websecure }],
      readinessProbe: { httpGet: { path: "/ping", port: web }, periodSeconds: 1 },
      resources: { requests: { cpu: "10m", memory: "64Mi" } },
    },
  ],
};

const objects: readonly KubernetesObject[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: traefik } },
  ...Object.entries(kinds).map(([kind, plural]) => definition(kind, plural)),
  ingressClass("nginx", "k8s.io/ingress-nginx"),
  ingressClass(traefik, "traefik.io/ingress-controller"),
  { apiVersion: "v1", kind: "ServiceAccount", metadata: place },
  {
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRole",
    metadata: { name: traefik },
    ...{ rules },
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: traefik },
    ...{
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: traefik },
      subjects: [{ kind: "ServiceAccount", ...place }],
    },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: place,
    ...{
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: place,
    ...{
      spec: {
        type: "LoadBalancer",
        selector: labels,
        ports: [
          { name: "web", port: 80, targetPort: web },
          { name: "websecure", port: 443, targetPort: websecure },
        ],
      },
    },
  },
];

/**
 * Installs Traefik in a cluster, as a user might: for Ingresses of its own class, with its own CRDs, and of ingress-nginx's,
 * whose annotations it reads. Its port 80 serves `/ping`.
 *
 * @returns the address of its load balancer
 */
export async function installTraefik(cluster: string): Promise<string> {
  const { objects: api, core } = await kube(cluster);
  for (const object of objects) {
    await api.create(object).catch((error: unknown) => {
      if (!(error instanceof ApiException && error.code === 409)) throw error;
    });
  }
  await eventually(
    `${cluster}: Traefik`,
    120,
    () => readyReplicas(cluster, traefik, traefik),
    (ready) => ready === 1,
  );
  const { status } = await eventually(
    `${cluster}: an address of Traefik's`,
    60,
    () => core.readNamespacedService(place),
    (service) => service.status?.loadBalancer?.ingress?.[0]?.ip !== undefined,
  );
  return status?.loadBalancer?.ingress?.[0]?.ip ?? "";
}

/** Deletes Traefik's load balancer, which at Linode is not part of the cluster. */
export async function removeTraefik(cluster: string): Promise<void> {
  const { core } = await kube(cluster);
  await core.deleteNamespacedService(place);
  await eventually(
    `${cluster}: no load balancer of Traefik's`,
    120,
    async () => (await core.listNamespacedService({ namespace: traefik })).items.length,
    (left) => left === 0,
  );
}

/** Exposes a Service through Traefik under a host name, without authentication. */
export async function lead(
  cluster: string,
  host: string,
  to: { readonly namespace: string; readonly service: string; readonly port: number },
): Promise<void> {
  const { objects: api } = await kube(cluster);
  const backend = { service: { name: to.service, port: { number: to.port } } };
  const paths = [{ path: "/", pathType: "Prefix", backend }];
  await api.create({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: host, namespace: to.namespace },
    ...{ spec: { ingressClassName: traefik, rules: [{ host, http: { paths } }] } },
  });
}
