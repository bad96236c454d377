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

/** Pulumi's configuration as the program gets it: full keys, and JSON text for structured values. */
export type Configuration = Readonly<Record<string, string>>;

/** The declared resources and the result of the program. */
export type ProgramGraph = Graph<Record<string, unknown>>;

/**
 * Returns the configuration of `Pulumi.<stack>.yaml` as the engine would pass it: the defaults of Pulumi.yaml, under the
 * project's namespace, overridden by the stack's own keys.
 *
 * @throws if the file contains an encrypted value, which only the engine could decrypt
 */
export async function stackConfiguration(stack: string): Promise<Configuration> {
  const project = projectSchema.parse(await readYaml("Pulumi.yaml"));
  const { config } = stackSchema.parse(await readYaml(`Pulumi.${stack}.yaml`));
  const defaults = Object.entries(project.config)
    .filter(([, { default: value }]) => value !== undefined)
    .map(([key, { default: value }]) => [`archipelago:${key}`, raw(value)] as const);
  const own = Object.entries(config).map(([key, value]) => {
    if (isRecord(value) && "secure" in value)
      throw new Error(`${key}: encrypted values are not supported`);
    return [key, raw(value)] as const;
  });
  return Object.fromEntries([...defaults, ...own]);
}

/** The parameters of a run of the program. */
export interface ProgramRun {
  readonly stack: string;
  readonly config: Configuration;
  /** Outputs that the program waits for in an update. A preview without them knows nothing that a provider computes. */
  readonly fleet?: FakeFleet;
  /** @default false */
  readonly preview?: boolean;
}

/**
 * Runs index.ts under mocks. The Gateway API manifest is a small one for any address; Linode offers every region of the
 * program's table, with all capabilities that the program checks. Any other request fails the run.
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
  // Once for all clusters, and not at all if each has its own.
  const brought = graph.nodes.some(({ name, custom }) => custom && name.startsWith("gateway-api-"));
  if (asked.length !== (brought ? 1 : 0)) {
    throw new Error(`manifests read: ${asked.join(", ") || "none"}`);
  }
  return graph;
}

/** One CRD and one policy with its binding: a document for each kind in the real manifest. */
const manifest = `
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

/** Responds to requests for the Gateway API's manifest while `body` runs, and records them; others are passed on. */
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
