import { type Check, complain } from "./subject.ts";

/** No certificate outlives what signed it, and the warning comes before the end. */
export const lifetimes: Check = (subject) => {
  const { rootValidityDays, intermediateValidityDays, leafValidityDays, renewalWindowDays } =
    subject.draft.trust;
  if (
    rootValidityDays === undefined ||
    intermediateValidityDays === undefined ||
    leafValidityDays === undefined ||
    renewalWindowDays === undefined
  ) {
    return [];
  }
  const shortest = Math.min(intermediateValidityDays, leafValidityDays);
  const signed = { intermediateValidityDays, leafValidityDays };
  return [
    ...Object.entries(signed)
      .filter(([, days]) => days > rootValidityDays)
      .map(([key]) =>
        complain(
          subject,
          ["trust", key],
          "is longer than rootValidityDays",
          `at most ${rootValidityDays}`,
        ),
      ),
    ...(renewalWindowDays < shortest
      ? []
      : [
          complain(
            subject,
            ["trust", "renewalWindowDays"],
            "is as long as a certificate lives",
            `less than ${shortest}`,
          ),
        ]),
  ];
};
