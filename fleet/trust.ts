import * as pulumi from "@pulumi/pulumi";
import { firstGeneration } from "../components/internal/generation.ts";
import { TrustGuard } from "../components/mesh/index.ts";
import { istioTrust } from "../components/mesh/istio/index.ts";
import { leastRenewalWindowDays } from "../components/mesh/linkerd/index.ts";
import { MeshIntermediate, type TrustRoot } from "../components/pki/index.ts";
import type { Configuration, Settings } from "../config.ts";
import { issuedGenerations } from "./intermediates.ts";
import type { Region } from "./region.ts";
import { declareRevocation, hasFormer } from "./revocation.ts";
import { declareRoots, type Roots, rootsPem } from "./roots.ts";

/** The roots that every region trusts, and the intermediates that the regions' meshes sign with. */
export interface Trust {
  readonly roots: Roots;
  /** The certificates of all roots, those of the one that signs first, PEM. */
  readonly bundlePem: pulumi.Output<string>;
  /** By region. A remote of Istio has none: its primary's istiod signs for it. */
  readonly issuers: ReadonlyMap<string, MeshIntermediate>;
  /** Renewal window of the mesh's certificates, in days before their expiry, with the minimum of Linkerd's own check. */
  readonly renewalWindowDays: number;
  /**
   * Revocation lists of the roots and of every intermediate, PEM; a secret, as they are computed from keys. Undefined if the
   * settings revoke nothing.
   */
  readonly revocationLists: pulumi.Output<string> | undefined;
  /** What asks running proxies before the trust changes; undefined with Linkerd. */
  readonly guard: TrustGuard | undefined;
}

/** Generation of a region's intermediate. */
export function generationOf({ trust: { generations } }: Settings, region: string): number {
  return new Map(Object.entries(generations)).get(region) ?? firstGeneration;
}

/** Declares the roots, and one intermediate for each region that signs certificates. */
export async function declareTrust(
  { settings, reference }: Configuration,
  regions: readonly Region[],
): Promise<Trust> {
  const { clusters, mesh, trust } = settings;
  const roots = declareRoots(trust);
  const [{ root }] = roots;
  const bundlePem = rootsPem(roots);
  const guard = declareGuard(settings, regions);
  const least = mesh === "linkerd" ? leastRenewalWindowDays : 0;
  const renewalWindowDays = Math.max(trust.renewalWindowDays, least);
  const signing = clusters.filter(({ primary }) => primary === undefined);
  const issued = hasFormer(settings) ? await issuedGenerations(reference) : new Map<string, []>();
  const issuers = signing.map(({ name: cluster }) => {
    const generation = generationOf(settings, cluster);
    const intermediate = new MeshIntermediate(`trust-${cluster}`, {
      ...{ cluster, mesh, root, trustedPem: bundlePem, generation, renewalWindowDays },
      validityDays: trust.intermediateValidityDays,
      former: (issued.get(cluster) ?? []).filter((one) => one !== generation),
      issuing: guard && beforeIssue(guard, cluster, root, regions),
    });
    return [cluster, intermediate] as const;
  });
  const revocationLists = declareRevocation(roots, new Map(issuers), issued, settings);
  return { roots, bundlePem, issuers: new Map(issuers), renewalWindowDays, revocationLists, guard };
}

function declareGuard(
  { mesh, istio }: Settings,
  regions: readonly Region[],
): TrustGuard | undefined {
  if (mesh !== "istio") return undefined;
  const clusters = regions.map(({ name, cluster }) => ({ name, kubeconfig: cluster.kubeconfig }));
  return new TrustGuard(clusters, istioTrust(istio.namespace));
}

/** Options of an intermediate's certificate: its cluster can be asked, and is. */
function beforeIssue(
  guard: TrustGuard,
  name: string,
  root: TrustRoot,
  regions: readonly Region[],
): pulumi.CustomResourceOptions {
  const region = regions.find((one) => one.name === name);
  const hook = guard.beforeIssue(`trust-${name}-before-issue`, name, root.authorityPem);
  return {
    ...(region !== undefined && { dependsOn: [region.cluster.provider] }),
    hooks: { beforeCreate: [hook] },
  };
}

/** A region's intermediate. */
export function issuerIn({ issuers }: Trust, region: string): MeshIntermediate {
  const issuer = issuers.get(region);
  if (issuer === undefined) throw new Error(`region ${region} has no issuer`);
  return issuer;
}
