import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import {
  emojivotoDeployment,
  emojivotoParts,
} from "../../../components/workloads/emojivotoPlan.ts";
import { settingsVariant } from "./run.ts";

/** The host name of the dashboard. */
export const host = "linkerd.example.com";

/** Emojivoto's images, by name. */
export const emojivotoImages: readonly string[] = [
  ...new Set(
    emojivotoParts.flatMap((part) =>
      emojivotoDeployment(part, {}).template.spec.containers.map(({ image }) => image),
    ),
  ),
];

/** The way in which a variant of the settings serves the dashboard: not at all, or by a class of a controller. */
export type Served = "nowhere" | { readonly className: string; readonly controller?: string };

/** The password of the user `admin`, generated for every run. */
export const password = randomBytes(12).toString("hex");
const digest = createHash("sha1").update(password).digest("base64");
const vizUsers = `admin:{SHA}${digest}`;

/** Writes the stack file's cluster with all three nodes, its dashboard served as given, and Emojivoto if its images exist. */
export function singleSettings(name: string, served: Served, emojivoto: boolean): Promise<string> {
  const section = z.looseObject({ "archipelago:linkerd": z.looseObject({}) });
  return settingsVariant(
    name,
    (config) => ({
      ...config,
      "archipelago:mirror": {},
      "archipelago:linkerd": {
        ...section.parse(config)["archipelago:linkerd"],
        viz: { enabled: true, ...(served !== "nowhere" && { ingress: { host, ...served } }) },
        // An image that is assembled from files has no file capabilities.
        values: { controlPlane: { proxyInit: { runAsRoot: true } } },
      },
      "archipelago:demo": { emojivoto },
      ...(served !== "nowhere" && { "archipelago:vizUsers": vizUsers }),
    }),
    "Pulumi.linkerd-single.yaml",
  );
}
