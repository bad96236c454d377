import { Probe } from "../components/verification/probe.ts";
import { TrafficGate } from "../components/verification/trafficGate.ts";
import type { Settings } from "../config.ts";
import type { Mesh, MeshMember } from "./mesh/mesh.ts";
import { inside } from "./region.ts";

/** What answers for one region. */
function declareProbe(
  { name, cluster, controlPlane }: MeshMember,
  { members, meshing, reaches }: Mesh,
  { mirror }: Settings,
): Probe {
  const clusters = members.map((member) => member.name).filter((target) => reaches(name, target));
  return new Probe(
    `probe-${name}`,
    { cluster: name, clusters, meshing, imageMirror: mirror.images },
    inside(cluster, controlPlane),
  );
}

/** A probe in each region and, from each, the question that only a whole fleet answers; asked when all is declared. */
export function declareGates(settings: Settings, mesh: Mesh): void {
  const { gate, mirror } = settings;
  const { members, links, meshing, reaches, version } = mesh;
  const probes = members.map((member) => declareProbe(member, mesh, settings));
  const gateways = members.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway]));
  const asked = [...links, ...probes, ...gateways];
  const claims = members.map(({ name, gateway, authority }) => ({
    name,
    gateway: gateway?.address,
    trust: authority.fingerprint,
  }));
  for (const { name, cluster } of members) {
    new TrafficGate(
      `gate-${name}`,
      {
        cluster: name,
        members: claims.filter((target) => reaches(name, target.name)),
        mesh: meshing.mesh,
        meshVersion: version,
        deadlineSeconds: gate.deadlineSeconds,
        imageMirror: mirror.images,
      },
      inside(cluster, ...asked),
    );
  }
}
