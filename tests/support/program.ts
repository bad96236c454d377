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

/** Pulumi's configuration as the program gets it: full keys, and text that is JSON where the value is structured. */
export type Configuration = Readonly<Record<string, string>>;

/** What the program declared and returned. */
export type ProgramGraph = Graph<Record<string, unknown>>;

/**
 * The configuration of `Pulumi.<stack>.yaml` as the engine would hand it over: the defaults of Pulumi.yaml, under the
 * project's namespace, with the stack's own keys on top.
 *
 * @throws when the file holds an encrypted value, which only the engine could open
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

/** How the program is run. */
export interface ProgramRun {
  readonly stack: string;
  readonly config: Configuration;
  /** What the program waits for in an update. A preview without it knows nothing that a provider computes. */
  readonly fleet?: FakeFleet;
  /** @default false */
  readonly preview?: boolean;
}

/**
 * Runs index.ts under mocks. The Gateway API manifest is a small one whatever its address; Linode offers every region
 * of the program's table, with all that the program asks of one. Any other question fails the run.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramGraph> {
  const asked: string[] = [];
  const graph = await withManifest(asked, () =>
    deploy(archipelago, {
      stack: run.stack,
      config: { ...run.config },
      preview: run.preview ?? false,
      call: answerLinode,
      ...(run.fleet !== undefined && { state: run.fleet.state }),
    }),
  );
  // Once for all clusters, and not at all where each has its own.
  const brought = graph.nodes.some(({ name, custom }) => custom && name.startsWith("gateway-api-"));
  if (asked.length !== (brought ? 1 : 0)) {
    throw new Error(`manifests read: ${asked.join(", ") || "none"}`);
  }
  return graph;
}

/** A Gateway API manifest with one definition, and one policy with its binding: a document for each kind that the real manifest has. */
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

/** Answers requests for the Gateway API's manifest while `body` runs, and notes them; others go where they went. */
async function withManifest<T>(asked: string[], body: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.endsWith("/standard-install.yaml")) return fetch(input, init);
    asked.push(url);
    return Promise.resolve(new Response(manifest));
  };
  try {
    return await body();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** Linode offers every region of the program's table, with all that the program asks of one. */
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
