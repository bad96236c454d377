import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import archipelago from "../../index.ts";
import { REGIONS, REQUIRED_CAPABILITIES } from "../../settings/tables/regions.ts";
import type { FakeFleet } from "./apis.ts";
import { isRecord } from "./decode.ts";
import { deploy, type Graph } from "./graph.ts";

const projectSchema = z.object({
  config: z.record(z.string(), z.object({ default: z.unknown().optional() }).loose()),
});

const stackSchema = z.object({ config: z.record(z.string(), z.unknown()) });

/** The program's configuration: full keys to strings, JSON if the value is structured. */
export type Configuration = Readonly<Record<string, string>>;

/** The program's resources and outputs. */
export type ProgramGraph = Graph<Record<string, unknown>>;

/**
 * The configuration of `Pulumi.<stack>.yaml` as the engine passes it: Pulumi.yaml's defaults, under the project's
 * namespace, overridden by the stack's own keys.
 *
 * @throws Error if the file has an encrypted value, which only the engine can decrypt
 */
export async function stackConfiguration(stack: string): Promise<Configuration> {
  const project = projectSchema.parse(await readYaml("Pulumi.yaml"));
  const { config } = stackSchema.parse(await readYaml(`Pulumi.${stack}.yaml`));
  const defaults = Object.entries(project.config)
    .filter(([, { default: value }]) => value !== undefined)
    .map(([key, { default: value }]) => [`archipelago:${key}`, raw(value)] as const);
  const own = Object.entries(config).map(([key, value]) => {
    if (isRecord(value) && "secure" in value) throw new Error(`${key} is encrypted`);
    return [key, raw(value)] as const;
  });
  return Object.fromEntries([...defaults, ...own]);
}

/** Arguments of a run of the program. */
export interface ProgramRun {
  readonly stack: string;
  readonly config: Configuration;
  /** The APIs that an update waits for. A preview without them has no computed outputs. */
  readonly fleet?: FakeFleet;
  /** @default false */
  readonly preview?: boolean;
  /** Tells by its logical name whether the state has a resource. @default none has */
  readonly exists?: (name: string) => boolean;
  /** Linode's answers. @default {@link answerLinode} */
  readonly call?: typeof answerLinode;
}

/**
 * Runs index.ts under mocks. The Gateway API manifest is a small one, whatever its URL; Linode has every region of the
 * program's table, with all capabilities that the program requires. Any other call fails the run.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramGraph> {
  const requested: string[] = [];
  const graph = await withManifest(requested, () =>
    deploy(archipelago, {
      stack: run.stack,
      config: { ...run.config },
      preview: run.preview ?? false,
      call: run.call ?? answerLinode,
      ...(run.exists !== undefined && { exists: run.exists }),
      ...(run.fleet !== undefined && { state: run.fleet.state }),
    }),
  );
  // Once for all clusters, and not at all if each has its own.
  const brought = graph.nodes.some(({ name, custom }) => custom && name.startsWith("gateway-api-"));
  if (requested.length !== (brought ? 1 : 0)) {
    throw new Error(`manifests read: ${requested.join(", ") || "none"}`);
  }
  return graph;
}

/** A Gateway API manifest with a document for each kind in the real one: a CRD, and a policy with its binding. */
export const manifest = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gateways.gateway.networking.k8s.io
spec:
  group: gateway.networking.k8s.io
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: safe-upgrades
spec: {}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: safe-upgrades
spec: {}
`;

/** Serves and records requests for the Gateway API's manifest while `body` runs; all others are sent as before. */
async function withManifest<T>(requested: string[], body: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  const cacheHome = process.env["XDG_CACHE_HOME"];
  // The program keeps what it downloads; a test keeps it nowhere.
  process.env["XDG_CACHE_HOME"] = "/dev/null";
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.endsWith("/standard-install.yaml")) return fetch(input, init);
    requested.push(url);
    return Promise.resolve(new Response(manifest));
  };
  try {
    return await body();
  } finally {
    globalThis.fetch = fetch;
    if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cacheHome;
  }
}

/** Linode's lists: every region of the program's table, with all capabilities that the program requires. */
export function answerLinode(token: string): Record<string, unknown> | undefined {
  switch (token) {
    case "linode:index/getRegions:getRegions":
      return {
        id: "regions",
        regions: Object.keys(REGIONS).map((id) => ({ id, capabilities: REQUIRED_CAPABILITIES })),
      };
    case "linode:index/getLkeVersions:getLkeVersions":
      return { id: "versions", versions: [{ id: "1.35" }] };
    default:
      return undefined;
  }
}

async function readYaml(name: string): Promise<unknown> {
  return parse(await readFile(new URL(`../../${name}`, import.meta.url), "utf8"));
}

function raw(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
