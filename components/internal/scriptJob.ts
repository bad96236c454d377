import { smallResources, unprivileged } from "./containers.ts";

/**
 * Seconds added to a script's own deadline before Kubernetes ends its Job. The script's failure is more informative; this is
 * for a pod that never ran it: no node, no image, no sidecar.
 */
export const startSeconds = 300;

/** Environment variables, in this order. A value is a text, or an output of one. */
export function variables<Value>(values: Readonly<Record<string, Value>>) {
  return Object.entries<Value>(values).map(([name, value]) => ({ name, value }));
}

/** A container that runs a POSIX shell script, with little and without privileges. The image has to have the script's tools. */
export function scriptContainer<Variable>(
  name: string,
  image: string,
  script: string,
  env: Variable[],
) {
  return {
    name,
    image,
    command: ["/bin/sh", "-c", script],
    env,
    resources: smallResources,
    securityContext: unprivileged,
  };
}
