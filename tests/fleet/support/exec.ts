import assert from "node:assert/strict";
import { Writable } from "node:stream";
import type { V1Status } from "@kubernetes/client-node";
import { kube } from "./kube.ts";

/** A command for the first running one of some pods. */
export interface PodCommand {
  readonly namespace: string;
  /** The pods' label `app`. */
  readonly app: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** Returns the output of a command in a running pod. @throws with all its output if it fails. */
export async function execute(
  cluster: string,
  { namespace, app, container, command }: PodCommand,
): Promise<string> {
  const { core, exec } = await kube(cluster);
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${app}` });
  const pod = items.find(
    ({ metadata, status }) =>
      status?.phase === "Running" && metadata?.deletionTimestamp === undefined,
  );
  const name = pod?.metadata?.name;
  assert.ok(name, `${cluster}: no running pod of ${app} in ${namespace}`);
  const printed: string[] = [];
  const said: string[] = [];
  const into = (...lists: string[][]): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        for (const list of lists) list.push(chunk.toString());
        done();
      },
    });
  const [out, errors] = [into(printed, said), into(said)];
  await new Promise<void>((resolve, reject) => {
    const ended = ({ status, message }: V1Status): void => {
      if (status === "Success") resolve();
      else reject(new Error(`${cluster}/${name}: ${message ?? ""}\n${said.join("")}`));
    };
    exec
      .exec(namespace, name, container, [...command], out, errors, null, false, ended)
      .catch(reject);
  });
  return printed.join("");
}
