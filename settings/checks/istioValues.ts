import { valueAtPath } from "../findings.ts";
import { type Check, problem } from "./context.ts";

const VARIABLE = "PILOT_ENABLE_REMOTE_CREDENTIALS_CONTROLLER";

/**
 * Extra Helm values do not switch off istiod's controllers for the peers' credentials. The variable seems to be meant for
 * readers without Secrets, but istiod 1.31.1 ends with a nil pointer as soon as it has a peer.
 */
export const readersHaveNoSecrets: Check = (context) => {
  if (context.settings.mesh === "linkerd") return [];
  return [["env"], ["pilot", "env"]].flatMap((above) => {
    const path = ["istio", "values", "istiod", ...above, VARIABLE];
    const value = valueAtPath(context.document, path);
    return value === undefined || value === true || value === "true"
      ? []
      : [
          problem(
            context,
            path,
            "crashes istiod as soon as it has a remote secret (seen with 1.31.1)",
            "no entry",
          ),
        ];
  });
};
