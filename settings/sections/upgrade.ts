import { dnsLabel, list, nonEmptySet, object } from "../fields.ts";

/** The order in which the regions of a running fleet get a change of the mesh's releases. */
export const upgrade = object({
  waves: list(nonEmptySet(dnsLabel(), "cluster names"), "lists of cluster names").default([]),
}).prefault({});
