import assert from "node:assert/strict";

import { Ajv } from "ajv";

import { stackSchema } from "../../../schemas/stack.ts";
import { FLEET, linode, problemsOf, type Written } from "./support.ts";

// Hostile settings, and the right ones beside them: values that Kubernetes, Linode or a registry would refuse only later, or
// that another part owns, are rejected with their path. What each API accepts is not proven.

/** Changes that lead to one problem, at this path, for a reason that has these words. */
export type Hostile = readonly [title: string, changes: Written, path: string, reason: string];

/** The JSON schema for editors, which must not reject what the program accepts. */
const validate = new Ajv().compile(stackSchema(new Map()));

/** A hash as `htpasswd -B` writes it. */
export const BCRYPT = `$2y$05$${"a".repeat(53)}`;
/** The line of a user of Linkerd's dashboard. */
export const USER = `admin:${BCRYPT}`;

export const dashboard = (more: Written, vizUsers: string = USER): Written => ({
  ...{ mesh: "linkerd", vizUsers },
  linkerd: { viz: { enabled: true, ingress: { host: "linkerd.example.com", ...more } } },
});
export const hosts = (...given: readonly string[]): Written => ({
  istio: { ingressGateway: { hosts: given } },
});
export const eastWest = (annotations: Written): Written => ({
  istio: { eastWestGateway: { annotations } },
});
export const pool = (more: Written): Written => ({
  clusters: [linode("eu", { pools: [{ type: "g6-standard-2", count: 3, ...more }] })],
});
export const ingress = (more: Written): Written => ({
  mesh: "linkerd",
  linkerd: {
    multicluster: {
      ingress: { name: "edge", namespace: "edge", probe: { port: 80, path: "/ready" }, ...more },
    },
  },
});
export const images = (cfssl: string): Written => ({ karmada: { images: { cfssl } } });

/** Declares a test for each of these changes, which are refused. */
export function refuses(cases: readonly Hostile[]): void {
  for (const [title, changes, path, reason] of cases) {
    it(`rejects ${title}`, () => {
      const [line = "", ...others] = problemsOf(changes);
      assert.deepEqual(others, []);
      assert.ok(line.startsWith(`${path}: `), line || "accepted");
      assert.ok(line.includes(reason), line);
    });
  }
}

/** Declares a test for each of these changes, which the program and the schema accept. */
export function accepts(cases: readonly (readonly [title: string, changes: Written])[]): void {
  for (const [title, changes] of cases) {
    it(`accepts ${title}`, () => {
      assert.deepEqual(problemsOf(changes), []);
      const written = Object.entries({ ...FLEET, ...changes });
      const config = Object.fromEntries(
        written.map(([key, value]) => [`archipelago:${key}`, value] as const),
      );
      assert.ok(validate({ config }), JSON.stringify(validate.errors));
    });
  }
}
