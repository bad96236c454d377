/** One entry of Linode's error response: the problem and, for an invalid input, its field (`node_pools[0].count`). */
export interface Reason {
  readonly reason: string;
  readonly field?: string;
}

/** An error response in Linode's format: an HTTP status and `{"errors":[{"reason":…,"field":…}]}`. */
export class LinodeError extends Error {
  readonly status: number;
  readonly reasons: readonly Reason[];

  constructor(status: number, reasons: readonly Reason[]) {
    super(reasons.map(({ reason, field }) => (field ? `[${field}] ${reason}` : reason)).join("; "));
    this.name = "LinodeError";
    this.status = status;
    this.reasons = reasons;
  }
}

/** Returns a 404: the object does not exist or belongs to another account. */
export const notFound = (): LinodeError => new LinodeError(404, [{ reason: "Not found" }]);

/** Returns a 400 about one input. */
export const invalid = (field: string, reason: string): LinodeError =>
  new LinodeError(400, [{ reason, field }]);

/** Returns a 503: the object does not exist yet. `what` starts the sentence, e.g. `Cluster kubeconfig is`. */
export const notYet = (what: string): LinodeError =>
  new LinodeError(503, [{ reason: `${what} not yet available. Please try again later.` }]);

/** Returns a 501: Linode supports this and the local cloud does not. */
export const unsupported = (what: string, field?: string): LinodeError =>
  new LinodeError(501, [
    {
      reason: `The local cloud does not support ${what}`,
      ...(field === undefined ? {} : { field }),
    },
  ]);
