import { oneOf, type Problem, type SettingPath } from "../problem.ts";
import {
  describeVersions,
  ISTIO,
  KARMADA,
  lacksFixes,
  LINKERD,
  type ReleaseLine,
  releaseLine,
} from "../tables/compatibility.ts";
import {
  type Check,
  type CheckContext,
  type ClusterAtPath,
  everyCluster,
  problem,
} from "./context.ts";

/** A part whose version the tables contain, and the clusters that it runs in or calls. */
interface Part {
  readonly name: string;
  readonly line: ReleaseLine;
  readonly concerns: (cluster: ClusterAtPath) => boolean;
}

function partsOf({ settings: { mesh, istio, linkerd, karmada } }: CheckContext): Part[] {
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

/** Versions are pairs that the projects themselves test: Kubernetes with the mesh in the fleet, and with Karmada everywhere. */
export const testedVersions: Check = (context) => {
  const parts = partsOf(context);
  const clusters = everyCluster(context).filter(({ cluster }) => cluster.provider === "linode");

  function untested(
    path: SettingPath,
    version: string,
    users: readonly ClusterAtPath[],
  ): Problem[] {
    const concerned = parts.filter(({ concerns }) => users.some(concerns));
    const against = concerned.filter(({ line }) => !line.kubernetes.includes(version));
    if (against.length === 0) return [];
    const [first, ...others] = concerned.map(({ line }) => line.kubernetes);
    const tested = (first ?? []).filter((minor) => others.every((list) => list.includes(minor)));
    const names = against.map(({ name }) => name).join(" and ");
    return [problem(context, path, `not tested with ${names}`, oneOf(tested))];
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
