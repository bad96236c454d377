import { repositoryOf, type SnapshotStorage } from "../components/karmada/index.ts";
import type { Certificate } from "../components/pki/index.ts";
import type { Karmada } from "./karmada.ts";
import type { Mesh } from "./mesh/types.ts";
import type { Trust } from "./trust.ts";

interface Fleet {
  readonly trust: Trust;
  readonly karmada: Karmada | undefined;
  readonly mesh: Mesh;
  readonly snapshots: SnapshotStorage | undefined;
}

/**
 * The stack's outputs:
 *
 * - `clusters`, by name: `apiEndpoint`; `kubeconfig` (secret); `gateway`, the east-west gateway's address, absent on a
 *   flat network; `ingress`, the ingress gateway's address, absent without one;
 * - `manager`: its `name`, `apiEndpoint` and `kubeconfig` (secret); absent without Karmada;
 * - `karmada`: `address` and `kubeconfig` (secret) of its API; absent without Karmada;
 * - `snapshots`: `repository` and `password` (secret) of Karmada's snapshots, for restic; absent if none are taken;
 * - `reaches`, by name of the calling region: the regions whose Services it can call by name, sorted, itself included;
 * - `certificates`, by name: SHA-256 `fingerprint` and `expiry` (RFC 3339).
 */
export function fleetOutputs(fleet: Fleet): Record<string, unknown> {
  const { mesh, karmada, snapshots } = fleet;
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
    ...(snapshots !== undefined && {
      snapshots: { repository: repositoryOf(snapshots), password: snapshots.password },
    }),
    reaches: reachable(mesh),
    certificates: certificates(fleet),
  };
}

/** The targets of each region. Sorted, so that another order of the regions in the settings changes no output. */
function reachable({ members, reaches }: Mesh): Record<string, string[]> {
  const names = members.map(({ name }) => name).toSorted();
  return Object.fromEntries(
    members.map(({ name }) => [name, names.filter((target) => reaches(name, target))]),
  );
}

/** The certificates of the fleet by the name of their component. */
function certificates({ trust, karmada, mesh }: Fleet) {
  const named: (readonly [string, Certificate])[] = [
    ["root", trust.root],
    ...[...trust.issuers].map(([name, issuer]) => [`trust-${name}`, issuer] as const),
    ...Object.entries(karmada?.controlPlane.certificates ?? {}),
    ...(karmada?.members ?? []).map(
      ({ cluster, certificate }) => [`karmada-agent-${cluster}`, certificate] as const,
    ),
    ...Object.entries(mesh.certificates),
  ];
  return Object.fromEntries(named.map(([name, certificate]) => [name, shown(certificate)]));
}

/** The public part of a certificate. */
function shown({ fingerprint, expiry }: Certificate) {
  return { fingerprint, expiry };
}
