import { got, listAt, matches, type Rule, stackOf } from "./rule.ts";

/**
 * An LKE cluster carries its stack's tag, by which the next update finds what a killed one left behind, and
 * `archipelago orphans` whose cluster it is.
 */
export const stackTag: Rule = ({ type, urn, props }) => {
  if (type !== "linode:index/lkeCluster:LkeCluster") return [];
  const tag = `archipelago:${stackOf(urn)}`;
  const tags = listAt(props, "tags");
  return tags.includes(tag)
    ? []
    : [`tags: not tagged with the stack; got ${got(tags)}; expected ${got(tag)} among them`];
};

/** Options of {@link protectedRoot}. */
export interface ProtectedRoot {
  /** Names of production stacks; a pattern may end in `*`. */
  readonly production: readonly string[];
}

/** In production the shared root's key and certificate cannot be deleted: a new root is a new fleet. */
export const protectedRoot: Rule<ProtectedRoot> = ({ urn, protect }, { production }) => {
  const ofRoot = /::archipelago:pki:TrustRoot\$tls:[^:]*\/(privateKey|selfSignedCert):[^:$]*::/;
  if (protect || !ofRoot.test(urn) || !matches(stackOf(urn), production)) return [];
  return ["protect: the root can be deleted; got false; expected true, as by trust.protectRoot"];
};
