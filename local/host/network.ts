/** One cloud's network: a bridge in a namespace of its own, joined to the host by one link. */
export interface CloudNetwork {
  readonly cloud: string;
  /** As `10.207.0.0/16`. */
  readonly subnet: string;
  /** The host's own address in it, `10.207.0.1`: where a registry listens that nodes reach. */
  readonly hostAddress: string;
}
