import type { Path, Problem } from "../problem.ts";
import { ISTIO, KARMADA, LINKERD, type ReleaseLine, releaseLine } from "../tables/compatibility.ts";
import { type Check, complain, everyCluster, type PlacedCluster, type Subject } from "./subject.ts";

/** A part in a version that the tables hold, and which clusters it runs in or talks to. */
interface Part {
  readonly name: string;
  readonly line: ReleaseLine;
  readonly concerns: (placed: PlacedCluster) => boolean;
}

function partsOf({ draft: { mesh, istio, linkerd, karmada } }: Subject): Part[] {
  function part(
    name: string,
    version: string | undefined,
    table: readonly ReleaseLine[],
    concerns: Part["concerns"],
  ): Part[] {
    const line = version === undefined ? undefined : releaseLine(table, version);
    return line === undefined ? [] : [{ name: `${name} ${version ?? ""}`, line, concerns }];
  }
  const inFleet: Part["concerns"] = ({ path }) => path[0] === "clusters";
  return [
    ...(mesh === "istio" ? part("Istio", istio.version, ISTIO, inFleet) : []),
    ...(mesh === "linkerd" ? part("Linkerd", linkerd.version, LINKERD, inFleet) : []),
    ...(karmada.enabled === true ? part("Karmada", karmada.version, KARMADA, () => true) : []),
  ];
}

/** Only pairs that the projects themselves test: Kubernetes with the mesh in the fleet, and with Karmada everywhere. */
export const testedVersions: Check = (subject) => {
  const parts = partsOf(subject);
  const clusters = everyCluster(subject).filter(({ cluster }) => cluster.provider === "linode");

  function untested(path: Path, version: string, users: readonly PlacedCluster[]): Problem[] {
    const concerned = parts.filter(({ concerns }) => users.some(concerns));
    const against = concerned.filter(({ line }) => !line.kubernetes.includes(version));
    if (against.length === 0) return [];
    const [first, ...others] = concerned.map(({ line }) => line.kubernetes);
    const tested = (first ?? []).filter((minor) => others.every((list) => list.includes(minor)));
    const names = against.map(({ name }) => name).join(" and ");
    return [complain(subject, path, `is not tested with ${names}`, tested.join(", "))];
  }

  const inheriting = clusters.filter(({ cluster }) => cluster.kubernetesVersion === undefined);
  const fleetWide = subject.draft.kubernetesVersion;
  return [
    ...(fleetWide === undefined ? [] : untested(["kubernetesVersion"], fleetWide, inheriting)),
    ...clusters.flatMap((placed) => {
      const { kubernetesVersion } = placed.cluster;
      const path = [...placed.path, "kubernetesVersion"];
      return kubernetesVersion === undefined ? [] : untested(path, kubernetesVersion, [placed]);
    }),
  ];
};
