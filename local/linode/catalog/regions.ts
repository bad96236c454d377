/**
 * The regions of the local cloud: the ids, names and capabilities of Linode's own list as linodego recorded it for its
 * tests on 2026-07-01. It is a record of the API's response and therefore not shared with the program's own table of
 * regions: the program checks that table against this list, as it does against Linode's.
 */

/** A region as in `GET /regions`. `capabilities` are Linode's terms, e.g. `Kubernetes`, `NodeBalancers`. */
export interface Region {
  readonly id: string;
  readonly label: string;
  /** ISO 3166 alpha-2, lower case. */
  readonly country: string;
  readonly capabilities: readonly string[];
  readonly status: "ok";
  readonly site_type: "core";
  readonly resolvers: { readonly ipv4: string; readonly ipv6: string };
  readonly placement_group_limits: {
    readonly maximum_pgs_per_customer: number | null;
    readonly maximum_linodes_per_pg: number;
  };
  readonly monitors: { readonly alerts: readonly string[]; readonly metrics: readonly string[] };
}

/** The capabilities of every region in the list that the local cloud also has. */
const everywhere = ["Linodes", "NodeBalancers", "Block Storage", "Kubernetes"] as const;

/** Id, label and country. */
const rows: readonly (readonly [string, string, string])[] = [
  ["ap-northeast", "Tokyo 2, JP", "jp"],
  ["ap-south", "Singapore, SG", "sg"],
  ["ap-southeast", "Sydney, AU", "au"],
  ["ap-west", "Mumbai, IN", "in"],
  ["au-mel", "Melbourne, AU", "au"],
  ["br-gru", "Sao Paulo, BR", "br"],
  ["ca-central", "Toronto, CA", "ca"],
  ["de-fra-2", "Frankfurt 2, DE", "de"],
  ["es-mad", "Madrid, ES", "es"],
  ["eu-central", "Frankfurt, DE", "de"],
  ["eu-west", "London, UK", "gb"],
  ["fr-par", "Paris, FR", "fr"],
  ["fr-par-2", "Paris 2, FR", "fr"],
  ["gb-lon", "London 2, UK", "gb"],
  ["id-cgk", "Jakarta, ID", "id"],
  ["in-bom-2", "Mumbai 2, IN", "in"],
  ["in-maa", "Chennai, IN", "in"],
  ["it-mil", "Milan, IT", "it"],
  ["jp-osa", "Osaka, JP", "jp"],
  ["jp-tyo-3", "Tokyo 3, JP", "jp"],
  ["nl-ams", "Amsterdam, NL", "nl"],
  ["no-osl-1", "Oslo, NO", "no"],
  ["se-sto", "Stockholm, SE", "se"],
  ["sg-sin-2", "Singapore 2, SG", "sg"],
  ["us-central", "Dallas, TX", "us"],
  ["us-east", "Newark, NJ", "us"],
  ["us-iad", "Washington, DC", "us"],
  ["us-iad-2", "Washington 2, DC", "us"],
  ["us-lax", "Los Angeles, CA", "us"],
  ["us-mia", "Miami, FL", "us"],
  ["us-ord", "Chicago, IL", "us"],
  ["us-sea", "Seattle, WA", "us"],
  ["us-southeast", "Atlanta, GA", "us"],
  ["us-west", "Fremont, CA", "us"],
];

/** All regions of the local cloud, ordered by id. Resolvers are empty, since the local cloud has none. */
export const regions: readonly Region[] = rows.map(([id, label, country]) => ({
  id,
  label,
  country,
  capabilities: everywhere,
  status: "ok",
  site_type: "core",
  resolvers: { ipv4: "", ipv6: "" },
  placement_group_limits: { maximum_pgs_per_customer: null, maximum_linodes_per_pg: 5 },
  monitors: { alerts: [], metrics: [] },
}));
