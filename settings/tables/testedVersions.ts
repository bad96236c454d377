import { ISTIO, KARMADA, LINKERD, type ReleaseLine, releaseLine } from "./compatibility.ts";

/** The settings that choose the parts and their versions; a field that did not parse is undefined. */
export interface ChosenVersions {
  readonly mesh?: string | undefined;
  readonly istio: { readonly version?: string | undefined };
  readonly linkerd: { readonly version?: string | undefined };
  readonly karmada: {
    readonly enabled?: boolean | undefined;
    readonly version?: string | undefined;
  };
}

/** A part whose version the tables contain. */
export interface VersionedPart {
  /** Name and version, for a message. */
  readonly name: string;
  readonly line: ReleaseLine;
  /** True if it runs in or calls the members' clusters only, and not the manager's. */
  readonly membersOnly: boolean;
}

/** The parts of a fleet whose versions the tables contain. */
export function versionedParts({ mesh, istio, linkerd, karmada }: ChosenVersions): VersionedPart[] {
  function part(
    name: string,
    version: string | undefined,
    table: readonly ReleaseLine[],
    membersOnly: boolean,
  ): VersionedPart[] {
    const line = version === undefined ? undefined : releaseLine(table, version);
    return line === undefined ? [] : [{ name: `${name} ${version ?? ""}`, line, membersOnly }];
  }
  return [
    ...(mesh === "istio" ? part("Istio", istio.version, ISTIO, true) : []),
    ...(mesh === "linkerd" ? part("Linkerd", linkerd.version, LINKERD, true) : []),
    ...(karmada.enabled === true ? part("Karmada", karmada.version, KARMADA, false) : []),
  ];
}

/** Parts that are not tested with a Kubernetes minor, and the minors that all parts given are tested with. */
export interface Untested {
  readonly parts: readonly string[];
  readonly tested: readonly string[];
}

/** Compares a Kubernetes minor with the parts that concern a cluster. */
export function untestedWith(parts: readonly VersionedPart[], version: string): Untested {
  const [first, ...others] = parts.map(({ line }) => line.kubernetes);
  return {
    parts: parts.filter(({ line }) => !line.kubernetes.includes(version)).map(({ name }) => name),
    tested: (first ?? []).filter((minor) => others.every((list) => list.includes(minor))),
  };
}

/** Compares the Kubernetes minor of one cluster with the parts of a fleet; see {@link untestedWith}. */
export function untestedParts(
  settings: ChosenVersions,
  isMember: boolean,
  version: string,
): Untested {
  const concerned = versionedParts(settings).filter(({ membersOnly }) => isMember || !membersOnly);
  return untestedWith(concerned, version);
}
