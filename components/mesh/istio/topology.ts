import { type ClusterPair, isRevoked } from "../pairs.ts";

/** A cluster of the mesh, and its role in the topology. */
export interface TopologyMember {
  readonly name: string;
  /** The cluster whose istiod this cluster uses; absent for a primary, which has its own. */
  readonly primary?: string;
  /** True if no other cluster calls this one; not for remotes and their primaries. */
  readonly drained?: boolean;
}

/** The clusters of a mesh by role, each list in the order given. */
export interface Topology<Member extends TopologyMember> {
  readonly primaries: readonly Member[];
  readonly remotes: readonly (Member & { readonly primary: string })[];
}

/** Groups the clusters by role. */
export function topologyOf<Member extends TopologyMember>(
  members: readonly Member[],
): Topology<Member> {
  const isRemote = (member: Member): member is Member & { readonly primary: string } =>
    member.primary !== undefined;
  return {
    primaries: members.filter((member) => !isRemote(member)),
    remotes: members.filter(isRemote),
  };
}

/**
 * The cluster that serves the clients of a drained one: the one given, or else the first other that is not drained and
 * that it discovers. undefined if there is none.
 *
 * @param preferred ignored unless it is such a cluster
 */
export function drainTarget(
  members: readonly TopologyMember[],
  revoked: readonly ClusterPair[],
  drained: string,
  preferred?: string,
): string | undefined {
  const candidates = members
    .filter(({ name }) => name !== drained && canDiscover(members, revoked, drained, name))
    .map(({ name }) => name);
  return candidates.find((name) => name === preferred) ?? candidates[0];
}

/** True if another cluster uses this cluster's istiod. */
export function servesRemotes(name: string, members: readonly TopologyMember[]): boolean {
  return members.some(({ primary }) => primary === name);
}

/**
 * The clusters whose APIs an istiod reads: all except its own, and those that are revoked for it. Its remotes, since it is
 * their control plane; other primaries and their remotes, since its own proxies need the endpoints there, and no other
 * istiod configures them. A remote has no istiod, so it reads none.
 */
export function readBy<Member extends TopologyMember>(
  primary: string,
  members: readonly Member[],
  revoked: readonly ClusterPair[],
): readonly Member[] {
  return members.filter(({ name }) => name !== primary && !isRevoked(revoked, primary, name));
}

/**
 * True if the proxies of a cluster know the endpoints of another, or of their own. They know what their istiod reads, which
 * for a remote is its primary's.
 */
export function canDiscover(
  members: readonly TopologyMember[],
  revoked: readonly ClusterPair[],
  source: string,
  target: string,
): boolean {
  const controlPlane = members.find(({ name }) => name === source)?.primary ?? source;
  const drained = members.some((member) => member.name === target && member.drained === true);
  if (drained && source !== target) return false;
  return source === target || controlPlane === target || !isRevoked(revoked, controlPlane, target);
}
