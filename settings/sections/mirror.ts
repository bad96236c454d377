import { object, string } from "../fields.ts";

/** Sources of charts, images and manifests where the public ones cannot be reached. */
export const mirror = object({
  charts: string(
    /^(https?|oci):\/\/[^\s/]+(\/\S*)?$/,
    "invalid chart repository",
    "oci://…, https://… or http://…",
  ).optional(),
  images: string(
    /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._-]+)*$/,
    "invalid registry",
    "host[:port][/path] without a scheme",
  ).optional(),
  gatewayApi: string(
    /^https?:\/\/[^\s/]+(\/\S*)?$/,
    "invalid URL",
    "https://… or http://… of standard-install.yaml",
  ).default(
    "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml",
  ),
}).prefault({});
