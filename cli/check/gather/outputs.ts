import * as z from "zod";
import type { OutputFacts } from "../facts.ts";
import { credentialsIn } from "./certificates.ts";

const schema = z.looseObject({
  clusters: z.record(
    z.string(),
    z.looseObject({
      gateway: z.string().nullish(),
      kubeconfig: z.string(),
      apiEndpoint: z.string(),
    }),
  ),
  manager: z.looseObject({ name: z.string(), kubeconfig: z.string() }).optional(),
  karmada: z.looseObject({ kubeconfig: z.string() }).optional(),
  reaches: z.record(z.string(), z.array(z.string())).optional(),
  certificates: z
    .record(z.string(), z.looseObject({ fingerprint: z.string(), expiry: z.string() }))
    .default({}),
});

/** The facts in the values of the stack's outputs, without the secrets among them. */
export function outputFacts(values: Readonly<Record<string, unknown>>): OutputFacts {
  const { clusters, manager, karmada, reaches, certificates } = schema.parse(values);
  const kubeconfigs = [
    ...Object.entries(clusters).map(([name, { kubeconfig }]) => [name, kubeconfig] as const),
    ...(manager === undefined ? [] : [[manager.name, manager.kubeconfig] as const]),
    ...(karmada === undefined ? [] : [["Karmada", karmada.kubeconfig] as const]),
  ];
  const gateways = Object.entries(clusters).flatMap(([name, { gateway }]) =>
    typeof gateway === "string" ? [[name, gateway] as const] : [],
  );
  return {
    regions: Object.keys(clusters),
    ...(reaches !== undefined && { reaches }),
    gateways: Object.fromEntries(gateways),
    apis: Object.fromEntries(
      Object.entries(clusters).map(([name, { apiEndpoint }]) => [name, apiEndpoint]),
    ),
    certificates,
    credentials: kubeconfigs.flatMap(
      ([name, text]) => credentialsIn(text, `the kubeconfig of ${name}`, "").certificates,
    ),
  };
}
