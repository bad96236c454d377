/** Which assessment an object gets. */
import type { PropertyBag } from "../../protocol/values.ts";
import { annotated, annotation } from "../objects/identity.ts";
import { groupOf } from "../objects/normalize.ts";
import type { Assess } from "./assessment.ts";
import { ingress } from "./ingress.ts";
import { claim, definition, job, pod, service, tokenSecret } from "./simple.ts";
import { waitFor } from "./waitFor.ts";
import { daemonSet, deployment, statefulSet } from "./workloads.ts";

/** An assessment and how long it may take where the user says nothing. */
export interface Rule {
  readonly assess: Assess;
  readonly timeoutSeconds: number;
  /** A refresh looks too, so that the next run takes care of what is not ready. */
  readonly onRead: boolean;
}

/** The official provider's general timeout. */
const usualSeconds = 600;

const rule = (assess: Assess, options: Partial<Rule> = {}): Rule => ({
  assess,
  timeoutSeconds: usualSeconds,
  onRead: true,
  ...options,
});

const byKind: Readonly<Record<string, Rule>> = {
  "/PersistentVolumeClaim": rule(claim, { timeoutSeconds: 300, onRead: false }),
  "/Pod": rule(pod),
  // The official provider gives the token controller five seconds; a small machine needs more.
  "/Secret": rule(tokenSecret, { timeoutSeconds: 30, onRead: false }),
  "/Service": rule(service),
  "apiextensions.k8s.io/CustomResourceDefinition": rule(definition, {
    timeoutSeconds: 60,
    onRead: false,
  }),
  "apps/DaemonSet": rule(daemonSet),
  "apps/Deployment": rule(deployment),
  "apps/StatefulSet": rule(statefulSet),
  "batch/Job": rule(job),
  "networking.k8s.io/Ingress": rule(ingress),
};

/** Kinds that the official provider awaits and this one cannot: refused rather than passed as ready. */
export const unawaited: ReadonlySet<string> = new Set([
  "/PersistentVolume",
  "/ReplicationController",
  "/ResourceQuota",
]);

/** `group/Kind`, the key of the tables. */
export const ruleKey = (apiVersion: string, kind: string): string =>
  `${groupOf(apiVersion)}/${kind}`;

/**
 * The rule for an object: none when it is ready as soon as it is stored or says `pulumi.com/skipAwait`.
 *
 * @throws Error when its `pulumi.com/waitFor` is not understood.
 */
export function ruleFor(apiVersion: string, kind: string, inputs: PropertyBag): Rule | undefined {
  if (annotated(inputs, "pulumi.com/skipAwait")) return undefined;
  const custom = annotation(inputs, "pulumi.com/waitFor");
  if (custom !== undefined && custom !== "") return rule(waitFor(custom), { onRead: false });
  return byKind[ruleKey(apiVersion, kind)];
}

/** The time that the user gives: the resource option, else the annotation, else the rule's. Seconds. */
export function timeoutFor(
  inputs: PropertyBag,
  option: number | undefined,
  usual: number = usualSeconds,
): number {
  const annotatedSeconds = Number(annotation(inputs, "pulumi.com/timeoutSeconds") ?? "");
  return option ?? (annotatedSeconds > 0 ? annotatedSeconds : usual);
}
