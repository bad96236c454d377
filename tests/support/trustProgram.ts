import assert from "node:assert/strict";
import { meshIntermediate, meshRoot } from "../../components/pki/profiles.ts";
import { type FakeFleet, serveFleet } from "./apis.ts";
import { issue, type TestCertificate } from "./certificates.ts";
import { isRecord } from "./decode.ts";
import {
  answerLinode,
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "./program.ts";

/** Options of a run. */
export interface TrustRun {
  /** @default false */
  readonly preview?: boolean;
  /** Logical names of the certificates that the state has from an earlier update. @default none */
  readonly inState?: readonly string[];
}

/**
 * The fleet of `Pulumi.dev.yaml` with real certificates for its mesh: two generations of the root, and of each intermediate,
 * all below the first root. No proxy runs in it.
 */
export class TrustProgram {
  readonly #fleet: FakeFleet;
  readonly #config: Configuration;
  readonly #issued: ReadonlyMap<string, TestCertificate>;

  private constructor(
    fleet: FakeFleet,
    config: Configuration,
    issued: ReadonlyMap<string, TestCertificate>,
  ) {
    this.#fleet = fleet;
    this.#config = config;
    this.#issued = issued;
  }

  /** @param regions those that may have an intermediate */
  static async start(regions: readonly string[]): Promise<TrustProgram> {
    const root = await issue(meshRoot(1), { days: 3650 });
    const nextRoot = await issue(meshRoot(2), { days: 3650 });
    const issued = regions.flatMap((region) =>
      ["certificate", "certificate-2"].map(
        async (part) =>
          [
            `trust-${region}-${part}`,
            await issue(meshIntermediate(region, "istio"), { by: root }),
          ] as const,
      ),
    );
    const roots = [["root-certificate", root] as const, ["root-2-certificate", nextRoot] as const];
    const all = new Map([...roots, ...(await Promise.all(issued))]);
    const fleet = await serveFleet();
    fleet.clusters.cluster.found.set("/api/v1/pods", { kind: "PodList", items: [] });
    return new TrustProgram(fleet, await stackConfiguration("dev"), all);
  }

  close(): Promise<void> {
    return this.#fleet.close();
  }

  /** A certificate by its logical name, with its key. */
  certificate(name: string): TestCertificate {
    const found = this.#issued.get(name);
    assert.ok(found !== undefined, name);
    return found;
  }

  /** Runs the program in these regions with these options of `trust`. */
  run(
    names: readonly string[],
    trust: object,
    { preview = false, inState = [] }: TrustRun = {},
  ): Promise<ProgramGraph> {
    const clusters: unknown = JSON.parse(this.#config["archipelago:clusters"] ?? "");
    assert.ok(Array.isArray(clusters));
    const listed = names.map((name) =>
      clusters.filter(isRecord).find((cluster) => cluster["name"] === name),
    );
    const weights = Object.fromEntries(names.map((name) => [name, 1]));
    return runProgram({
      stack: "dev",
      preview,
      exists: (name) => inState.includes(name),
      call: (token) =>
        token === "pulumi:pulumi:readStackResourceOutputs"
          ? { name: "dev", outputs: this.#state(inState) }
          : answerLinode(token),
      config: {
        ...this.#config,
        "archipelago:clusters": JSON.stringify(listed),
        "archipelago:demo": JSON.stringify({ replicas: names.length, weights }),
        "archipelago:trust": JSON.stringify(trust),
      },
      ...(!preview && {
        fleet: {
          ...this.#fleet,
          state: (request) => this.#ofTrust(request.name) ?? this.#fleet.state(request),
        },
      }),
    });
  }

  #state(names: readonly string[]): Record<string, unknown> {
    const entries = names.map((name) => [
      `urn:pulumi:dev::archipelago::some$type::${name}`,
      {
        type: "tls:index/locallySignedCert:LocallySignedCert",
        outputs: { certPem: this.certificate(name).certPem },
      },
    ]);
    return Object.fromEntries(entries) as Record<string, unknown>;
  }

  #ofTrust(name: string): Record<string, unknown> | undefined {
    const certificate = this.#issued.get(name);
    if (certificate !== undefined) return { certPem: certificate.certPem };
    const key = this.#issued.get(name.replace(/-key(?=-\d+$|$)/, "-certificate"));
    return key === undefined ? undefined : { privateKeyPem: key.keyPem };
  }
}

/** The revocation lists in a region's `cacerts`, PEM; undefined without any. */
export function listsIn(graph: ProgramGraph, region: string): string | undefined {
  const { data } = graph.named(`istio-${region}-cacerts`).inputs;
  assert.ok(isRecord(data));
  const text = data["ca-crl.pem"];
  if (text === undefined) return undefined;
  assert.ok(typeof text === "string");
  return Buffer.from(text, "base64").toString();
}
