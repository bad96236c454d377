import * as pulumi from "@pulumi/pulumi";
import { repositoryOf, type SnapshotStorage } from "../components/karmada/index.ts";
import { type Certificate, nextRenewal } from "../components/pki/index.ts";
import type { Karmada } from "./karmada.ts";
import type { Mesh } from "./mesh/types.ts";
import type { RootRotation } from "./rootRotation.ts";
import type { Trust } from "./trust.ts";

interface Fleet {
  readonly trust: Trust;
  readonly karmada: Karmada | undefined;
  readonly mesh: Mesh;
  readonly snapshots: SnapshotStorage | undefined;
  readonly rotation: RootRotation | undefined;
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
 * - `rootRotation`: the stage of the root's rotation, what holds it up and what is next; absent when there is none;
 * - `certificates`, by name: SHA-256 `fingerprint` and `expiry` (RFC 3339);
 * - `nextRenewal`: the `certificate` whose renewal window begins first, from when and by when (RFC 3339) it needs what.
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
  const named = certificates(fleet);
  return {
    clusters: Object.fromEntries(clusters),
    ...(manager !== undefined && { manager }),
    ...(api !== undefined && { karmada: api }),
    ...(snapshots !== undefined && {
      snapshots: { repository: repositoryOf(snapshots), password: snapshots.password },
    }),
    reaches: reachable(mesh),
    certificates: Object.fromEntries(
      named.map(([name, certificate]) => [name, shown(certificate)]),
    ),
    nextRenewal: next(named),
    ...(fleet.rotation !== undefined && { rootRotation: fleet.rotation.shown }),
  };
}

/** The targets of each region. Sorted, so that another order of the regions in the settings changes no output. */
function reachable({ members, reaches }: Mesh): Record<string, string[]> {
  const names = members.map(({ name }) => name).toSorted();
  return Object.fromEntries(
    members.map(({ name }) => [name, names.filter((target) => reaches(name, target))]),
  );
}

/** The certificates of the fleet with the names of their components. */
function certificates({ trust, karmada, mesh }: Fleet): (readonly [string, Certificate])[] {
  return [
    ...trust.roots.map(({ name, root }) => [name, root] as const),
    ...[...trust.issuers].map(([name, issuer]) => [`trust-${name}`, issuer] as const),
    ...Object.entries(karmada?.controlPlane.certificates ?? {}),
    ...(karmada?.members ?? []).map(
      ({ cluster, certificate }) => [`karmada-agent-${cluster}`, certificate] as const,
    ),
    ...Object.entries(mesh.certificates),
  ];
}

/** The public part of a certificate. */
function shown({ fingerprint, expiry }: Certificate) {
  return { fingerprint, expiry };
}

/** The first renewal of all. */
function next(named: readonly (readonly [string, Certificate])[]): pulumi.Output<unknown> {
  const due = named.map(
    ([
      name,
      {
        expiry,
        renewal: { from, automatic },
      },
    ]) => ({
      ...{ name, expiry, from, automatic },
    }),
  );
  return pulumi.all(due).apply((all) => nextRenewal(all));
}
