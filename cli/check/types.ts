import type { Facts } from "./facts.ts";

/** The groups, in the order in which they are shown: what comes first is the cause of what comes later. */
export const groups = [
  "settings",
  "clusters",
  "trust",
  "karmada",
  "mesh",
  "links",
  "traffic",
] as const;
export type Group = (typeof groups)[number];

/** Something that is wrong, or will be. */
export interface Problem {
  readonly severity: "warn" | "fail";
  /** What was seen, with the cluster and the object. Never a secret. */
  readonly what: string;
}

/** What a check found: what it looked at, and what is wrong with it. */
export interface Outcome {
  /** What was seen if nothing is wrong, in one line. */
  readonly seen: string;
  readonly problems: readonly Problem[];
}

/** A check: a function from facts to an outcome. It asks nobody and changes nothing. */
export interface Check {
  /** Unique, for scripts: `nodes-ready`. */
  readonly id: string;
  readonly group: Group;
  /** What is true if it passes. */
  readonly title: string;
  /** What a person does if it does not. */
  readonly remedy: string;
  /** A page of this repository, with an anchor. */
  readonly docs: string;
  /** @returns undefined if the check does not apply to this fleet, such as one of Karmada without Karmada */
  readonly run: (facts: Facts) => Outcome | undefined;
}

/** A check with its outcome. */
export interface Result {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  readonly status: "pass" | "warn" | "fail";
  readonly seen: string;
  readonly problems: readonly Problem[];
  /** Absent if it passed. */
  readonly remedy?: string;
  readonly docs: string;
}

export const fail = (what: string): Problem => ({ severity: "fail", what });
export const warn = (what: string): Problem => ({ severity: "warn", what });
