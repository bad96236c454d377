import type { ClusterPki } from "./pki.ts";
import { serviceScript } from "./services.ts";
import { apiPort, type ClusterRanges, type ClusterEnvironment } from "./spec.ts";

export interface ControlPlaneParts {
  readonly bin: ClusterEnvironment["bin"];
  readonly pki: ClusterPki;
  readonly ranges: ClusterRanges;
  /** The API's address, which the API server advertises in the cluster. */
  readonly address: string;
  /** The folder of the kubeconfigs `controller-manager.kubeconfig` and `scheduler.kubeconfig`. */
  readonly folder: string;
}

/** Returns the programs of a control plane: scripts by name. */
export function controlPlaneServices(parts: ControlPlaneParts): Record<string, string> {
  const { bin } = parts;
  const afterApi = { host: parts.address, port: apiPort };
  return {
    etcd: serviceScript({
      command: bin.etcd,
      flags: {
        "data-dir": "/var/lib/etcd",
        "listen-client-urls": "http://127.0.0.1:2379",
        "advertise-client-urls": "http://127.0.0.1:2379",
        "listen-peer-urls": "http://127.0.0.1:2380",
        // The data is deleted with the cluster; a crash of the whole machine may lose it.
        "unsafe-no-fsync": true,
        "log-level": "warn",
      },
    }),
    "kube-apiserver": serviceScript({
      command: bin["kube-apiserver"],
      after: { host: "127.0.0.1", port: 2379 },
      flags: apiServerFlags(parts),
    }),
    "kube-controller-manager": serviceScript({
      command: bin["kube-controller-manager"],
      after: afterApi,
      flags: controllerManagerFlags(parts),
    }),
    "kube-scheduler": serviceScript({
      command: bin["kube-scheduler"],
      after: afterApi,
      flags: {
        kubeconfig: `${parts.folder}/scheduler.kubeconfig`,
        "leader-elect": "false",
        "bind-address": "127.0.0.1",
        profiling: "false",
      },
    }),
  };
}

function apiServerFlags({
  pki,
  ranges,
  address,
}: ControlPlaneParts): Record<string, string | number> {
  return {
    "etcd-servers": "http://127.0.0.1:2379",
    "advertise-address": address,
    "secure-port": apiPort,
    "tls-cert-file": pki.certificatePath("apiserver"),
    "tls-private-key-file": pki.keyPath("apiserver"),
    "client-ca-file": pki.certificatePath("ca"),
    "service-account-key-file": pki.certificatePath("service-account"),
    "service-account-signing-key-file": pki.keyPath("service-account"),
    "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
    "service-cluster-ip-range": ranges.services,
    "authorization-mode": "Node,RBAC",
    "enable-admission-plugins": "NodeRestriction",
    "allow-privileged": "true",
    "kubelet-client-certificate": pki.certificatePath("apiserver-kubelet-client"),
    "kubelet-client-key": pki.keyPath("apiserver-kubelet-client"),
    "kubelet-certificate-authority": pki.certificatePath("ca"),
    // Node names resolve only inside the cluster, so logs and exec use their addresses.
    "kubelet-preferred-address-types": "InternalIP",
    "requestheader-client-ca-file": pki.certificatePath("front-proxy-ca"),
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "proxy-client-cert-file": pki.certificatePath("front-proxy-client"),
    "proxy-client-key-file": pki.keyPath("front-proxy-client"),
    // No kube-proxy runs here, so webhooks and aggregated APIs are called at their pods' addresses.
    // https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
    "enable-aggregator-routing": "true",
    profiling: "false",
  };
}

function controllerManagerFlags({
  pki,
  ranges,
  folder,
}: ControlPlaneParts): Record<string, string> {
  return {
    kubeconfig: `${folder}/controller-manager.kubeconfig`,
    "service-account-private-key-file": pki.keyPath("service-account"),
    "root-ca-file": pki.certificatePath("ca"),
    "cluster-signing-cert-file": pki.certificatePath("ca"),
    "cluster-signing-key-file": pki.keyPath("ca"),
    "use-service-account-credentials": "true",
    "leader-elect": "false",
    "bind-address": "127.0.0.1",
    // The cloud assigns the nodes' pod ranges, and also sets the routes.
    "allocate-node-cidrs": "false",
    "cluster-cidr": ranges.pods,
    // Created at its start. The default is in /usr/libexec, which is the host's.
    "flex-volume-plugin-dir": "/var/lib/kubernetes/volume-plugins",
    profiling: "false",
  };
}
