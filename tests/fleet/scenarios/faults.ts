import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { editByHand, eventually } from "../support/kube.ts";
import { readerToken, statusOf } from "../support/readers.ts";
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

/** An object with a fixed name survives its own replacement. */
export function replaces(): void {
  it("gives ap another token for eu when it is replaced, and touches nothing else", async () => {
    const before = await readerToken("ap", "eu");
    assert.equal(await statusOf("eu", before, "/api/v1/services?limit=1"), 200);
    const token = "reader-eu-from-ap-token-1";
    const { report } = await succeed("up", "--replace", token);
    assert.deepEqual(silentPairs(report.matrix, members), []);
    const replaced = ["gate-ap-job", "reach-ap-job", token, "rollout-ap-job"];
    assert.deepEqual(
      declared(report),
      [
        ...["create-replacement", "delete-replaced", "replace"].flatMap((op) =>
          replaced.map((name) => `${op} ${name}`),
        ),
        "update peers-ap-bundle",
      ].sort(),
    );
    const after = await readerToken("ap", "eu");
    assert.notEqual(after, before);
    assert.equal(await statusOf("eu", after, "/api/v1/services?limit=1"), 200);
    assert.equal(await statusOf("eu", before, "/api/v1/services?limit=1"), 401);
  });
}
