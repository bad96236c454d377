import { type Check, problem } from "./context.ts";

/** A rotation leads to a root that is not the first, and Linkerd's proxies cannot be asked what they hold. */
export const rootRotation: Check = (context) => {
  const { mesh, trust } = context.settings;
  const { rootGeneration, rootRotation: stage } = trust;
  if (mesh === "linkerd" && rootGeneration !== undefined && rootGeneration > 1) {
    const reason = "only Istio's root can be rotated";
    return [problem(context, ["trust", "rootGeneration"], reason, "1")];
  }
  if (rootGeneration !== 1 || stage === undefined || stage === "complete") return [];
  const reason = "no root comes before the first one";
  const expected = "no such key, or trust.rootGeneration: 2";
  return [problem(context, ["trust", "rootRotation"], reason, expected)];
};
