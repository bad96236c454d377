import type * as pulumi from "@pulumi/pulumi";
import type { MeshIntegration } from "../../components/mesh/index.ts";
import type { Certificate } from "../../components/pki/index.ts";
import type { Secrets, Settings } from "../../config.ts";
import type { Region } from "../region.ts";
import type { Trust } from "../trust.ts";
import type { Waves } from "../waves.ts";

/** A gateway and its address. */
type GatewayResource = pulumi.Resource & { readonly address: pulumi.Output<string> };

/** A region in the mesh, as workloads, gate and outputs see it. */
export interface MeshMember extends Region {
  /** Dependency of every meshed pod: once it exists, pods are injected and their proxies get a configuration. */
  readonly injectionReady: pulumi.Input<pulumi.Resource>;
  /** Dependency of pods that are to be tapped; absent where nothing taps. */
  readonly tapReady?: pulumi.Resource | undefined;
  /** Signs the workloads' certificates. */
  readonly issuer: Certificate;
  /** For traffic from the other regions; absent on a flat network. */
  readonly gateway: GatewayResource | undefined;
  /** For traffic from outside the fleet; absent unless the settings enable it. */
  readonly ingress: GatewayResource | undefined;
}

/** The mesh of the whole fleet: the interface between a mesh and everything else. */
export interface Mesh {
  /** The mesh's release. */
  readonly version: string;
  /** Labels, annotations and routes that the mesh needs on other workloads. */
  readonly integration: MeshIntegration;
  /** In the order of the settings. */
  readonly members: readonly MeshMember[];
  /** What distributes the fleet's roots in each region. */
  readonly trust: readonly pulumi.Resource[];
  /** Remote secrets or Links. Once they exist, traffic between regions works. */
  readonly links: readonly pulumi.Resource[];
  /** True if the settings let a region call Services of another by name. Every region reaches itself. */
  readonly reaches: (source: string, target: string) => boolean;
  /**
   * A digest of the credentials that a region discovers the others with, and of whom it has credentials for. Nothing
   * secret; it changes with a token, and with the address of an API.
   */
  readonly credentials: (source: string) => pulumi.Output<string>;
  /** The mesh's own certificates by the name of their component; root and intermediates are the trust's. */
  readonly certificates: Readonly<Record<string, Certificate>>;
}

/** Arguments of every mesh. */
export interface MeshArgs {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly regions: readonly Region[];
  readonly trust: Trust;
  readonly waves: Waves;
}
