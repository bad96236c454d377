import { oneOf, type Problem, type SettingPath } from "../problem.ts";
import {
  describeVersions,
  hasDefaultTrafficPolicy,
  ISTIO,
  lacksFixes,
} from "../tables/compatibility.ts";
import { untestedWith, versionedParts } from "../tables/testedVersions.ts";
import { type Check, type ClusterAtPath, everyCluster, problem } from "./context.ts";

/** Versions are pairs that the projects themselves test: Kubernetes with the mesh in the fleet, and with Karmada everywhere. */
export const testedVersions: Check = (context) => {
  const parts = versionedParts(context.settings);
  const clusters = everyCluster(context).filter(({ cluster }) => cluster.provider === "linode");

  function untested(
    path: SettingPath,
    version: string,
    users: readonly ClusterAtPath[],
  ): Problem[] {
    const concerned = parts.filter(({ membersOnly }) =>
      users.some((user) => !membersOnly || user.path[0] === "clusters"),
    );
    const { parts: against, tested } = untestedWith(concerned, version);
    return against.length === 0
      ? []
      : [problem(context, path, `not tested with ${against.join(" and ")}`, oneOf(tested))];
  }

  const inheriting = clusters.filter(({ cluster }) => cluster.kubernetesVersion === undefined);
  const fleetWide = context.settings.kubernetesVersion;
  return [
    ...(fleetWide === undefined ? [] : untested(["kubernetesVersion"], fleetWide, inheriting)),
    ...clusters.flatMap((member) => {
      const { kubernetesVersion } = member.cluster;
      const path = [...member.path, "kubernetesVersion"];
      return kubernetesVersion === undefined ? [] : untested(path, kubernetesVersion, [member]);
    }),
  ];
};

/** An Istio without a known security fix has to be asked for: the default and the newest patches have all of them. */
export const patchedIstio: Check = (context) => {
  const { mesh, istio } = context.settings;
  if (mesh !== "istio" || istio.version === undefined || istio.allowUnpatched !== false) return [];
  if (!lacksFixes(ISTIO, istio.version)) return [];
  const expected = `${describeVersions(ISTIO)}, or istio.allowUnpatched: true`;
  return [problem(context, ["istio", "version"], "lacks security fixes", expected)];
};

/** Only a newer Istio has outlier detection as a mesh's default; where the settings do not mention it, it is off then. */
export const defaultOutlierDetection: Check = (context) => {
  const { version, outlierDetection } = context.settings.istio;
  if (version === undefined || outlierDetection?.enabled !== true) return [];
  if (hasDefaultTrafficPolicy(version)) return [];
  const path = ["istio", "outlierDetection", "enabled"];
  const expected = "false, or istio.version 1.31.1 or later";
  return [problem(context, path, `Istio ${version} has no such default of the mesh`, expected)];
};
