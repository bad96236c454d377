import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import {
  emojivotoDeployment,
  emojivotoParts,
} from "../../../components/workloads/emojivotoPlan.ts";
import { settingsVariant } from "./run.ts";

/** The name that the dashboard is served under. */
export const host = "linkerd.example.com";

/** Emojivoto's images, by name. */
export const emojivotoImages: readonly string[] = [
  ...new Set(
    emojivotoParts.flatMap((part) =>
      emojivotoDeployment(part, {}).template.spec.containers.map(({ image }) => image),
    ),
  ),
];

/** How the dashboard is served in a variant of the settings: not at all, or by a class that a controller has. */
export type Served = "nowhere" | { readonly className: string; readonly controller?: string };

/** Of the user `admin`, made anew for every run. */
export const password = randomBytes(12).toString("hex");
const digest = createHash("sha1").update(password).digest("base64");
const vizUsers = `admin:{SHA}${digest}`;

/** The stack file's cluster with all three nodes, its dashboard served as said, and Emojivoto where its images are. */
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
