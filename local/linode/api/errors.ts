/** One entry of Linode's error answer: what is wrong and, when it is about an input, which one (`node_pools[0].count`). */
export interface Reason {
  readonly reason: string;
  readonly field?: string;
}

/** A refusal in Linode's shape: an HTTP status and `{"errors":[{"reason":…,"field":…}]}`. */
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

/** 404: the thing does not exist, or is not this account's. */
export const notFound = (): LinodeError => new LinodeError(404, [{ reason: "Not found" }]);

/** 400 about one input. */
export const invalid = (field: string, reason: string): LinodeError =>
  new LinodeError(400, [{ reason, field }]);

/** 503: it will exist, but does not yet. `what` starts the sentence, e.g. `Cluster kubeconfig is`. */
export const notYet = (what: string): LinodeError =>
  new LinodeError(503, [{ reason: `${what} not yet available. Please try again later.` }]);

/** 501: Linode can do this and the local cloud cannot; said instead of pretending. */
export const unsupported = (what: string, field?: string): LinodeError =>
  new LinodeError(501, [
    {
      reason: `The local cloud does not support ${what}`,
      ...(field === undefined ? {} : { field }),
    },
  ]);
