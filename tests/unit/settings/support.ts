import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";

import { parse } from "yaml";
import * as z from "zod";

import { parseSettings, type Settings, SettingsError } from "../../../config.ts";

/** Settings as a stack file has them, without the project's name. */
export type Written = Readonly<Record<string, unknown>>;

/** The stack that every test's settings belong to. */
export const STACK = "test";

/** A cluster at Linode with its required fields. */
export function linode(name: string, more: Written = {}): Written {
  const pools = [{ type: "g6-standard-2", count: 2 }];
  return { name, provider: "linode", region: "gb-lon", pools, ...more };
}

/** An existing cluster, with a context of the same name. */
export function own(name: string, more: Written = {}): Written {
  return { name, provider: "kubeconfig", context: name, ...more };
}

/** A certificate of a CA, which nothing has a key for. */
export const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUbJCITXgGg1855Ahcq/NytIUHVQwwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyNzIyMjc0OFoYDzIxMjYxMTAz
MjIyNzQ4WjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ77VGpc0FEopBM6QNEWkbhu1QVy/tt73PIMZsb0MyuVb2aTH5QhL9D
a5iexf+nmZhcHX0mGJ35IZruQMh8dZago1MwUTAdBgNVHQ4EFgQUiYe/e6xC3+wP
MGV/Lj0xfQbIpC0wHwYDVR0jBBgwFoAUiYe/e6xC3+wPMGV/Lj0xfQbIpC0wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAJXupm9x8Zogb5XsMYyH1c
NREc3+BW1WsnNjnmAh/yJQIgV4kKNk6M7Du9ANYczKqkivA/rKABfLrkKmGmqMSM
cN4=
-----END CERTIFICATE-----
`;

/** A kubeconfig with these contexts, each with a server and a user of its own. */
export function kubeconfig(...contexts: string[]): string {
  const data = btoa(AUTHORITY);
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: contexts.map((name) => ({
      name,
      cluster: { server: `https://${name}.example.com`, "certificate-authority-data": data },
    })),
    users: contexts.map((name) => ({ name, user: { token: "t" } })),
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: name } })),
  });
}

/** A valid fleet: a manager, eu and ap. */
export const FLEET: Written = {
  manager: linode("manager"),
  clusters: [linode("eu"), linode("ap")],
};

/** Pulumi's configuration for settings: strings unchanged, all other values as JSON; undefined settings are omitted. */
export function configuration(written: Written): Record<string, string> {
  const entries = Object.entries(written).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key.includes(":") ? key : `archipelago:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** The settings of {@link FLEET} with changes. */
export function parsed(changes: Written = {}, stack = STACK): Settings {
  return parseSettings(configuration({ ...FLEET, ...changes }), { stack });
}

/** The problems of {@link FLEET} with changes, one line each; none when it is valid. */
export function problemsOf(changes: Written, stack = STACK): readonly string[] {
  try {
    parsed(changes, stack);
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    const [headline, ...lines] = error.message.split("\n");
    assert.match(headline ?? "", /^(1 problem|\d+ problems) in the settings of stack /);
    return lines;
  }
}

const repository = new URL("../../../", import.meta.url);

/** The stacks that have a file in the repository. */
export async function stackNames(): Promise<string[]> {
  const names = (await readdir(repository)).map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined);
}

const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/** The configuration in a stack file of the repository, as written. */
export async function readStack(stack: string): Promise<Written> {
  const file = new URL(`Pulumi.${stack}.yaml`, repository);
  return stackFile.parse(parse(await readFile(file, "utf8"))).config;
}

/** The keys of a mapping of the schema, as a message lists them. */
export function keysOf({ shape }: { readonly shape: object }): string {
  return Object.keys(shape).join(", ");
}

/** A case of a table: changes, and the problems that they cause, one line each. */
export type Case = readonly [title: string, changes: Written, ...lines: string[]];

/** One test per case: these problems, in this order, and no other. */
export function rejects(cases: readonly Case[]): void {
  for (const [title, changes, ...lines] of cases) {
    it(title, () => {
      assert.deepEqual(problemsOf(changes), lines);
    });
  }
}
