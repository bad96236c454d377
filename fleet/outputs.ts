import type { Certificate } from "../components/pki/certificate.ts";
import type { TrustRoot } from "../components/pki/trustRoot.ts";
import type { Karmada } from "./karmada.ts";
import type { Mesh } from "./mesh/mesh.ts";

interface Fleet {
  readonly root: TrustRoot;
  readonly mesh: Mesh;
  readonly karmada: Karmada | undefined;
}

/** What a person asks of a certificate, and no more. */
function shown({ fingerprint, expiry }: Certificate) {
  return { fingerprint, expiry };
}

/** The certificates of the fleet by the name of their component. */
function certificates({ root, mesh, karmada }: Fleet) {
  const named: (readonly [string, Certificate])[] = [
    ["root", root],
    ...Object.entries(mesh.certificates),
    ...Object.entries(karmada?.controlPlane.certificates ?? {}),
    ...(karmada?.members ?? []).map(
      ({ cluster, certificate }) => [`karmada-agent-${cluster}`, certificate] as const,
    ),
  ];
  return Object.fromEntries(named.map(([name, certificate]) => [name, shown(certificate)]));
}

/**
 * The stack's outputs:
 *
 * - `clusters`, by name: `apiEndpoint`, `kubeconfig` (secret), and `gateway`, the east-west gateway's address, absent
 *   on a flat network, and `ingress`, the ingress gateway's, absent without one;
 * - `manager`: its `name`, `apiEndpoint` and `kubeconfig` (secret); absent without Karmada;
 * - `karmada`: `address` and `kubeconfig` (secret) of its API; absent without Karmada;
 * - `certificates`, by name: SHA-256 `fingerprint` and `expiry` (RFC 3339).
 */
export function fleetOutputs(fleet: Fleet): Record<string, unknown> {
  const { mesh, karmada } = fleet;
  const clusters = mesh.members.map(({ name, cluster, gateway, ingress }) => {
    const { apiEndpoint, kubeconfig } = cluster;
    const addresses = {
      gateway: gateway?.address,
      ...(ingress !== undefined && { ingress: ingress.address }),
    };
    return [name, { apiEndpoint, kubeconfig, ...addresses }] as const;
  });
  const manager = karmada && {
    name: karmada.name,
    apiEndpoint: karmada.cluster.apiEndpoint,
    kubeconfig: karmada.cluster.kubeconfig,
  };
  const api = karmada && {
    address: karmada.controlPlane.address,
    kubeconfig: karmada.controlPlane.kubeconfig,
  };
  return {
    clusters: Object.fromEntries(clusters),
    ...(manager !== undefined && { manager }),
    ...(api !== undefined && { karmada: api }),
    certificates: certificates(fleet),
  };
}
