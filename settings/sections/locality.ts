import { boolean, object, record } from "../fields.ts";
import { DNS_LABEL } from "../names.ts";

/** Whether requests stay in their region, and where those of a region go next; the same with every mesh. */
export function locality() {
  return object({
    enabled: boolean().default(false),
    failover: record(DNS_LABEL, DNS_LABEL, "a mapping of cluster: cluster").default({}),
  }).prefault({});
}
