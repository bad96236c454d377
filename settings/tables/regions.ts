// REGIONS was last compared with the provider's public list, https://api.linode.com/v4/regions, on 2026-11-20.

/** Capabilities that a cluster needs of its region: nodes, LoadBalancer addresses, volumes for Karmada's etcd. */
export const REQUIRED_CAPABILITIES = ["Kubernetes", "NodeBalancers", "Block Storage"] as const;

/**
 * Linode's regions that have {@link REQUIRED_CAPABILITIES}, with their locations.
 *
 * The table finds typing errors before anything is declared. It is not authoritative: the program compares the chosen
 * regions with the provider's own list before the first cluster is created (see `availability.ts`), and a region that is
 * sold out fails only then.
 */
export const REGIONS: Readonly<Record<string, string>> = {
  "ap-northeast": "Tokyo, JP",
  "ap-south": "Singapore, SG",
  "ap-southeast": "Sydney, AU",
  "ap-west": "Mumbai, IN",
  "au-mel": "Melbourne, AU",
  "br-gru": "São Paulo, BR",
  "ca-central": "Toronto, CA",
  "de-fra-2": "Frankfurt 2, DE",
  "es-mad": "Madrid, ES",
  "eu-central": "Frankfurt, DE",
  "eu-west": "London, GB",
  "fr-par": "Paris, FR",
  "fr-par-2": "Paris 2, FR",
  "gb-lon": "London 2, GB",
  "id-cgk": "Jakarta, ID",
  "in-bom-2": "Mumbai 2, IN",
  "in-maa": "Chennai, IN",
  "it-mil": "Milan, IT",
  "jp-osa": "Osaka, JP",
  "jp-tyo-3": "Tokyo 3, JP",
  "nl-ams": "Amsterdam, NL",
  "se-sto": "Stockholm, SE",
  "sg-sin-2": "Singapore 2, SG",
  "us-central": "Dallas, US",
  "us-east": "Newark, US",
  "us-iad": "Washington, US",
  "us-iad-2": "Washington 2, US",
  "us-lax": "Los Angeles, US",
  "us-mia": "Miami, US",
  "us-ord": "Chicago, US",
  "us-sea": "Seattle, US",
  "us-southeast": "Atlanta, US",
  "us-west": "Fremont, US",
};
