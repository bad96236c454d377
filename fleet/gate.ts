import type * as pulumi from "@pulumi/pulumi";
import { TrafficGate } from "../components/verification/trafficGate.ts";
import type { Settings } from "../config.ts";
import { inside, type Region } from "./region.ts";

/** From each region, the question that only a whole fleet answers; asked when all of it is declared. */
export function declareGates(
  { gate, istio, mirror }: Settings,
  regions: readonly Region[],
  links: readonly pulumi.Resource[],
): void {
  const parts = regions.flatMap(({ probe, gateway }) => [probe, gateway]);
  const asked = [...links, ...parts.filter((part) => part !== undefined)];
  const members = regions.map(({ name, gateway, authority }) => ({
    name,
    gateway: gateway?.address,
    trust: authority.fingerprint,
  }));
  for (const { name, cluster } of regions) {
    new TrafficGate(
      `gate-${name}`,
      {
        cluster: name,
        members,
        meshVersion: istio.version,
        deadlineSeconds: gate.deadlineSeconds,
        imageMirror: mirror.images,
      },
      inside(cluster, ...asked),
    );
  }
}
