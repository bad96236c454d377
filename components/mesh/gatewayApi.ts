import { parseAllDocuments, type Document } from "yaml";
import { z } from "zod";

const objectSchema = z.object({
  apiVersion: z.string(),
  kind: z.enum([
    "CustomResourceDefinition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
  ]),
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.record(z.string(), z.unknown()),
});

/** A cluster-scoped object of the Gateway API's standard channel: a CRD, or the policy that guards upgrades. */
export type GatewayApiObject = z.infer<typeof objectSchema>;

/**
 * Parses a Gateway API manifest into the objects that the program declares.
 *
 * Omits statuses, and the descriptions inside the schemas: these are two thirds of 0.6 MB, which the stack's state would
 * hold twice for every cluster and write again at every step.
 *
 * @param manifest YAML of one or more documents
 * @throws Error naming the document that is not an object of the standard channel
 */
export function parseGatewayApi(manifest: string): GatewayApiObject[] {
  // For an empty stream the parser returns an object that is not quite a list of documents.
  const documents: readonly Document[] = [...parseAllDocuments(manifest)];
  const objects = documents.flatMap(objectsIn);
  if (objects.length === 0) {
    throw new Error("the Gateway API manifest contains no object");
  }
  return objects;
}

function objectsIn(document: Document, index: number): GatewayApiObject[] {
  const problem = (reason: string): Error =>
    new Error(`document ${index + 1} of the Gateway API manifest: ${reason}`);
  const [error] = document.errors;
  if (error !== undefined) {
    throw problem(error.message);
  }
  const content: unknown = document.toJS();
  if (content === null) {
    return [];
  }
  const parsed = objectSchema.safeParse(content);
  if (!parsed.success) {
    throw problem(z.prettifyError(parsed.error));
  }
  return [{ ...parsed.data, spec: withoutDescriptions(parsed.data.spec) }];
}

/** Removes a schema's `description` texts; a property named `description` is an object and stays. */
function withoutDescriptions(node: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === "description" && typeof value === "string"))
      .map(([key, value]) => [key, lean(value)]),
  );
}

function lean(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(lean);
  }
  return typeof value === "object" && value !== null ? withoutDescriptions({ ...value }) : value;
}
