/** When a certificate is to be renewed. Times are RFC 3339, periods are hours. */

const hour = 3_600_000;

/** The two arguments that decide. */
export interface RenewalPolicy {
  readonly validityPeriodHours: number;
  readonly earlyRenewalHours: number;
}

/** What `readyForRenewal` is planned to be, whatever the time: true only where the whole validity is renewal time. */
export const alwaysRenews = ({ validityPeriodHours, earlyRenewalHours }: RenewalPolicy): boolean =>
  earlyRenewalHours >= validityPeriodHours;

/**
 * Whether the certificate has expired or has come within `earlyRenewalHours` of it.
 *
 * @throws Error when the time is not one.
 */
export function isReadyForRenewal(
  validityEndTime: string,
  earlyRenewalHours: number,
  now: Date,
): boolean {
  const end = Date.parse(validityEndTime);
  if (Number.isNaN(end)) throw new Error(`validityEndTime ${validityEndTime} is not a time`);
  return end - earlyRenewalHours * hour <= now.getTime();
}
