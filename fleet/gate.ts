import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Certificate } from "../components/pki/index.ts";
import { Probe, TrafficGate } from "../components/verification/index.ts";
import type { Settings } from "../config.ts";
import type { Mesh, MeshMember } from "./mesh/types.ts";
import { inCluster } from "./region.ts";
import type { RootRotation } from "./rootRotation.ts";
import { generationOf, type Trust } from "./trust.ts";

/** Declares a probe in every region, and a Job that must get a response from each probe that the region can call. */
export function declareGates(
  mesh: Mesh,
  trust: Trust,
  rotation: RootRotation | undefined,
  settings: Settings,
): void {
  const { gate, mirror } = settings;
  const { members, links, integration, reaches, credentials, version } = mesh;
  const probes = members.map((member) => declareProbe(member, mesh, settings));
  const gateways = members.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway]));
  const arrived = rotation === undefined ? [] : [rotation.arrived];
  const dependsOn = [...links, ...probes, ...gateways, ...arrived];
  const claims = members.map(({ name, gateway, issuer }) => ({
    name,
    gateway: gateway?.address,
    trust: trustClaim(trust, issuer),
  }));
  for (const { name, cluster } of members) {
    new TrafficGate(
      `gate-${name}`,
      {
        cluster: name,
        members: claims.filter((target) => reaches(name, target.name)),
        mesh: integration.mesh,
        meshVersion: version,
        credentials: credentials(name),
        deadlineSeconds: gate.deadlineSeconds,
        pod: integration.job,
        imageMirror: mirror.images,
      },
      inCluster(cluster, { dependsOn }),
    );
  }
}

/** The certificate that a region's control plane signs with, and the roots if they are not only the fleet's first one. */
function trustClaim({ roots, bundlePem }: Trust, issuer: Certificate): pulumi.Output<string> {
  const [{ root }] = roots;
  return pulumi
    .all([issuer.fingerprint, bundlePem, root.certPem])
    .apply(([fingerprint, bundle, only]) =>
      bundle === only && roots[0].name === "root"
        ? fingerprint
        : `${fingerprint} ${createHash("sha256").update(bundle).digest("hex")}`,
    );
}

function declareProbe(
  { name, cluster, injectionReady, settings: { primary = name } }: MeshMember,
  { members, integration, reaches }: Mesh,
  settings: Settings,
): Probe {
  const clusters = members.map((member) => member.name).filter((target) => reaches(name, target));
  return new Probe(
    `probe-${name}`,
    {
      ...{ cluster: name, clusters, integration, imageMirror: settings.mirror.images },
      // Linkerd's control plane restarts all workloads for it.
      ...(settings.mesh === "istio" && { issuerGeneration: generationOf(settings, primary) }),
    },
    inCluster(cluster, { dependsOn: [injectionReady] }),
  );
}
