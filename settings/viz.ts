import { choice, flag, mapping, section, text } from "./vocabulary.ts";

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function isDnsName(name: string): boolean {
  return name.length <= 253 && DNS_NAME.test(name);
}

/** Linkerd's metrics, tap and dashboard. */
export const viz = section({
  enabled: flag().default(false),
  ingress: section({
    className: text(isDnsName, "is not a name", "the name of an IngressClass").default("nginx"),
    controller: choice(["ingress-nginx", "traefik", "other"]).default("ingress-nginx"),
    host: text(isDnsName, "is not a host name", "a host name such as linkerd.example.com"),
    annotations: mapping(
      (key) => key !== "",
      () => true,
      "annotations",
    ).default({}),
  }).optional(),
}).prefault({});
