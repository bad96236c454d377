import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { editByHand, eventually, kube } from "../support/kube.ts";
import { run, settingsVariant, succeed } from "../support/run.ts";
import { declared, members } from "./bringUp.ts";

/** Seconds to wait for responses that must not arrive; others take one or two. */
const patience = 20;

/** A complete running fleet. */
export interface Whole {
  readonly members: readonly string[];
  /** Writes its settings file with these options of the gate; without them, the present one. */
  readonly settings: (gate?: Readonly<Record<string, unknown>>) => Promise<string>;
}

/** Removes one peer from a cluster's bundle, outside the stack. */
async function forget(cluster: string, peer: string): Promise<void> {
  const metadata = { name: "istio-remote-secret-peers", namespace: "istio-system" };
  const edit = { apiVersion: "v1", kind: "Secret", metadata, data: { [peer]: null } };
  await editByHand(cluster, edit);
}

/**
 * One cluster's istiod forgets another cluster, which must affect exactly one pair: the matrix lacks it, the gate fails and
 * names it, and an update with a refresh repairs it.
 */
export async function losesOnly({ members, settings }: Whole, from: string, to: string) {
  const whole = await settings();
  await forget(from, to);
  const measured = await eventually(
    `a matrix without ${from} -> ${to}`,
    120,
    () => run("matrix", "--deadline", String(patience), "--settings", whole),
    ({ report }) => silentPairs(report.matrix, members).length > 0,
  );
  assert.deepEqual(silentPairs(measured.report.matrix, members), [{ from, to }]);
  assert.equal(measured.code, 1);
  assert.match(
    measured.output,
    new RegExp(`connectivity check failed: no response .*${from} → ${to}`),
  );

  // Other options, so that the gate runs again; without a refresh the engine does not know of the edit.
  const hasty = await settings({ deadlineSeconds: patience });
  const failed = await run("up", "--settings", hasty);
  assert.equal(failed.code, 1);
  const any = members.join("|");
  const pairs = new RegExp(`\\b(${any})->(${any})\\b`, "g");
  const named = [...failed.output.matchAll(pairs)].map(([pair]) => pair);
  assert.deepEqual([...new Set(named)], [`${from}->${to}`]);

  const { report } = await succeed("up", "--refresh", "--settings", whole);
  assert.deepEqual(silentPairs(report.matrix, members), []);
}

/** The matrix and the gate are able to fail. */
export function canFail(): void {
  it("loses only eu's responses from us when eu forgets us, and the gate fails", () =>
    losesOnly(
      {
        members,
        settings: (gate) =>
          settingsVariant(gate === undefined ? "whole" : "hasty", (config) => ({
            ...config,
            ...(gate !== undefined && { "archipelago:gate": gate }),
          })),
      },
      "eu",
      "us",
    ));
}

const peers = members.filter((name) => name !== "eu");
const namespace = "istio-system";

/** The token that peers read eu with, as eu has it; undefined when it has none. */
async function readerToken(): Promise<string | undefined> {
  const { core } = await kube("eu");
  const { items } = await core.listNamespacedSecret({ namespace });
  const name = "istio-reader-service-account-istio-remote-secret-token";
  const token = items.find(({ metadata }) => metadata?.name === name)?.data?.["token"];
  return token === undefined ? undefined : Buffer.from(token, "base64").toString();
}

/** Whether a cluster's istiod is given this token to read eu with. */
async function isGiven(cluster: string, token: string): Promise<boolean> {
  const { core } = await kube(cluster);
  const name = "istio-remote-secret-peers";
  const { data } = await core.readNamespacedSecret({ namespace, name });
  return Buffer.from(data?.["eu"] ?? "", "base64")
    .toString()
    .includes(token);
}

/** An object with a fixed name survives its own replacement. */
export function replaces(): void {
  it("gives the peers another token when eu's is replaced, and touches nothing else", async () => {
    const before = await readerToken();
    assert.ok(before);
    const { report } = await succeed("up", "--replace", "istio-eu-reader-token");
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.deepEqual(declared(report), [
      "create-replacement istio-eu-reader-token",
      "delete-replaced istio-eu-reader-token",
      "replace istio-eu-reader-token",
      ...peers.map((peer) => `update peers-${peer}-bundle`).sort(),
    ]);
    const after = await readerToken();
    assert.ok(after, "the Secret is gone");
    assert.notEqual(after, before);
    for (const peer of peers) assert.ok(await isGiven(peer, after), peer);
  });
}
