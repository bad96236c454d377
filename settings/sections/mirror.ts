import { object, record, string } from "../fields.ts";
import { isLoopbackUrl, isUrl } from "../hosts.ts";
import { isRegistry } from "../images.ts";

/**
 * Sources of charts, images and manifests where the public ones cannot be reached. Whoever can change what comes from
 * there becomes an administrator of every cluster, so plain HTTP is for this machine only.
 */
export const mirror = object({
  charts: string(
    (value) => isUrl(value, ["https", "oci"]) || isLoopbackUrl(value),
    "invalid chart repository",
    "oci://…, https://…, or http://… of this machine's loopback address",
  ).optional(),
  images: string(isRegistry, "invalid registry", "host[:port][/path] without a scheme").optional(),
  digests: record(
    /^[a-z0-9._/-]+:[\w.-]+$/,
    /^sha256:[0-9a-f]{64}$/,
    "sha256:… by the image, such as docker.io/curlimages/curl:8.16.0",
  ).default({}),
  gatewayApi: string(
    (value) => isUrl(value, ["https"], true) || isLoopbackUrl(value, true),
    "invalid URL",
    "https://… of standard-install.yaml, or http://… of this machine's loopback address",
  ).default(
    "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml",
  ),
  gatewayApiSha256: string(
    /^[0-9a-f]{64}$/,
    "invalid SHA-256",
    "64 hexadecimal digits, as sha256sum prints them",
  ).optional(),
}).prefault({});
