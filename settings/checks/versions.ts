import type { Path, Problem } from "../problem.ts";
import { ISTIO, KARMADA, type ReleaseLine, releaseLine } from "../tables/compatibility.ts";
import { type Check, complain, everyCluster, type PlacedCluster } from "./subject.ts";

interface Part {
  readonly name: string;
  readonly version: string | undefined;
  readonly table: readonly ReleaseLine[];
  /** Whether this part runs in, or talks to, that cluster. */
  readonly concerns: (placed: PlacedCluster) => boolean;
}

/** Only pairs that the projects themselves test: Kubernetes with Istio in the fleet, and with Karmada everywhere. */
export const testedVersions: Check = (subject) => {
  const { draft } = subject;
  const clusters = everyCluster(subject).filter(({ cluster }) => cluster.provider === "linode");
  const parts: Part[] = [
    {
      name: "Istio",
      version: draft.istio.version,
      table: ISTIO,
      concerns: ({ path }) => path[0] === "clusters",
    },
    {
      name: "Karmada",
      version: draft.karmada.enabled === true ? draft.karmada.version : undefined,
      table: KARMADA,
      concerns: () => true,
    },
  ];

  function untested(path: Path, version: string, concerned: (part: Part) => boolean): Problem[] {
    return parts.filter(concerned).flatMap((part) => {
      if (part.version === undefined) return [];
      const line = releaseLine(part.table, part.version);
      return line === undefined || line.kubernetes.includes(version)
        ? []
        : [
            complain(
              subject,
              path,
              `is not tested with ${part.name} ${part.version}`,
              line.kubernetes.join(", "),
            ),
          ];
    });
  }

  const inherited = clusters.filter(({ cluster }) => cluster.kubernetesVersion === undefined);
  const fleetWide =
    draft.kubernetesVersion === undefined
      ? []
      : untested(["kubernetesVersion"], draft.kubernetesVersion, ({ concerns }) =>
          inherited.some(concerns),
        );
  const own = clusters.flatMap((placed) =>
    placed.cluster.kubernetesVersion === undefined
      ? []
      : untested(
          [...placed.path, "kubernetesVersion"],
          placed.cluster.kubernetesVersion,
          ({ concerns }) => concerns(placed),
        ),
  );
  return [...fleetWide, ...own];
};
