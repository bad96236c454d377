import { type Check, problem } from "./context.ts";

/** No certificate outlives its issuer, and the renewal window is shorter than any lifetime. */
export const lifetimes: Check = (context) => {
  const { rootValidityDays, intermediateValidityDays, leafValidityDays, renewalWindowDays } =
    context.settings.trust;
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
      .filter(([, days]) => days >= rootValidityDays)
      .map(([key]) =>
        problem(
          context,
          ["trust", key],
          "not shorter than trust.rootValidityDays, so that it would outlive the root",
          `less than ${rootValidityDays}`,
        ),
      ),
    ...(renewalWindowDays < shortest
      ? []
      : [
          problem(
            context,
            ["trust", "renewalWindowDays"],
            "not shorter than the lifetime of every certificate",
            `less than ${shortest}`,
          ),
        ]),
  ];
};
