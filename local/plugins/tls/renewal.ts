/** The renewal of certificates. Times are RFC 3339, periods are hours. */

const hour = 3_600_000;

/** The arguments that control renewal. */
export interface RenewalPolicy {
  readonly validityPeriodHours: number;
  readonly earlyRenewalHours: number;
}

/** Returns the planned `readyForRenewal`, independent of time: true only if the whole validity is renewal period. */
export const alwaysRenews = ({ validityPeriodHours, earlyRenewalHours }: RenewalPolicy): boolean =>
  earlyRenewalHours >= validityPeriodHours;

/**
 * Returns whether the certificate has expired or expires within `earlyRenewalHours`.
 *
 * @throws Error if the time is invalid.
 */
export function isReadyForRenewal(
  validityEndTime: string,
  earlyRenewalHours: number,
  now: Date,
): boolean {
  const end = Date.parse(validityEndTime);
  if (Number.isNaN(end))
    throw new Error(`validityEndTime: got "${validityEndTime}"; expected a time`);
  return end - earlyRenewalHours * hour <= now.getTime();
}
