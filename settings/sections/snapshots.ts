import { integer, object, string } from "../fields.ts";
import { isUrl } from "../hosts.ts";

const FIELD = "[\\d*/,-]+";
const SCHEDULE = new RegExp(`^(@(hourly|daily|weekly|monthly)|${FIELD}( ${FIELD}){4})$`);

/** Snapshots of Karmada's etcd in a bucket of an S3-compatible object storage. */
export const snapshots = object({
  endpoint: string(
    (url) => isUrl(url, ["https", "http"]),
    "invalid URL",
    "a URL such as https://us-ord-1.linodeobjects.com",
  ),
  bucket: string(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "invalid name of a bucket",
    "3 to 63 characters: a-z, 0-9, and - or . inside",
  ),
  prefix: string(
    /^[\w.-]+(\/[\w.-]+)*$/,
    "invalid prefix",
    "a path such as fleets/dev, of letters, digits and ._-",
  ).optional(),
  region: string(/^[a-z0-9-]{1,63}$/, "invalid region", "a region such as us-east-1").optional(),
  schedule: string(
    SCHEDULE,
    "invalid schedule",
    "a cron expression of five fields in UTC, such as 0 * * * *, or @hourly, @daily, @weekly or @monthly",
  ).default("0 * * * *"),
  keep: integer(1, 10_000).default(72),
});

/** The snapshot that a new Karmada starts with: the newest one, or one by its ID. */
export const restore = string(
  /^(latest|[0-9a-f]{8,64})$/,
  "invalid snapshot",
  "latest, or the ID of a snapshot, which has 8 to 64 hexadecimal digits",
);
