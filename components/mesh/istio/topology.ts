/** A cluster of the mesh, as far as the topology is about it. */
export interface TopologyMember {
  readonly name: string;
  /** The cluster whose istiod this one has; absent for a primary, which has its own. */
  readonly primary?: string;
}

/** The clusters of a mesh by what they have of its control plane, each in the order given. */
export interface Topology<Member extends TopologyMember> {
  readonly primaries: readonly Member[];
  readonly remotes: readonly (Member & { readonly primary: string })[];
}

/** Sorts the clusters by their role. */
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

/** Whether some cluster has this one's istiod. */
export function servesRemotes(name: string, members: readonly TopologyMember[]): boolean {
  return members.some(({ primary }) => primary === name);
}

/**
 * The clusters whose APIs an istiod has to read: every one but its own. Its remotes, since it is their control plane;
 * other primaries and their remotes, since its own proxies are to reach what runs there, and nobody else tells them. A
 * remote has no istiod, so it reads nothing.
 */
export function readBy<Member extends TopologyMember>(
  primary: string,
  members: readonly Member[],
): readonly Member[] {
  return members.filter(({ name }) => name !== primary);
}
