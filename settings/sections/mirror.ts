import { object, string } from "../fields.ts";

/**
 * Sources of charts, images and manifests where the public ones cannot be reached. Whoever can change what comes from
 * there becomes an administrator of every cluster, so plain HTTP is for this machine only.
 */
export const mirror = object({
  charts: string(
    /^((https|oci):\/\/[^\s/]+|http:\/\/(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d{1,5})?)(\/\S*)?$/,
    "invalid chart repository",
    "oci://…, https://…, or http://… of this machine's loopback address",
  ).optional(),
  images: string(
    /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._-]+)*$/,
    "invalid registry",
    "host[:port][/path] without a scheme",
  ).optional(),
  gatewayApi: string(
    /^(https:\/\/[^\s/]+|http:\/\/(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d{1,5})?)(\/\S*)?$/,
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
