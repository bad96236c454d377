import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { editByHand, eventually, kube } from "../support/kube.ts";
import { run, settingsVariant, succeed } from "../support/run.ts";
import { declared, members } from "./bringUp.ts";

/** Seconds to wait for answers that are not to come; those that do come take one or two. */
const patience = 20;

/** A fleet that is up and whole. */
export interface Whole {
  readonly members: readonly string[];
  /** Its settings file, with these options of the gate; without them, the one that it is up by. */
  readonly settings: (gate?: Readonly<Record<string, unknown>>) => Promise<string>;
}

/** Takes one peer out of a cluster's bundle, behind the stack's back. */
async function forget(cluster: string, peer: string): Promise<void> {
  const metadata = { name: "istio-remote-secret-peers", namespace: "istio-system" };
  const edit = { apiVersion: "v1", kind: "Secret", metadata, data: { [peer]: null } };
  await editByHand(cluster, edit);
}

/**
 * One cluster's istiod forgets another cluster, which is to cost exactly what the one hears from the other: the matrix
 * lacks it, the gate fails and names it, and an update that looks first puts it right.
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
  assert.match(measured.output, new RegExp(`connectivity check failed: no response .*${from} → ${to}`));

  // Another question, so that the gate asks again; without a refresh the engine does not know what was done.
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

/** The matrix and the gate are known to be able to fail. */
export function canFail(): void {
  it("loses exactly what eu hears from us when eu forgets us, and the gate fails", () =>
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
