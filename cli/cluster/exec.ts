import { Writable } from "node:stream";
import { Exec, type KubeConfig, type V1Status } from "@kubernetes/client-node";

/** A command in a container. */
export interface ContainerCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** Time limit of a command, in seconds. */
const limitSeconds = 15;

/**
 * Returns what a command in a container prints.
 *
 * @throws Error with the command's own words if it fails, or has not ended in 15 seconds
 */
export async function execute(
  config: KubeConfig,
  { namespace, pod, container, command }: ContainerCommand,
): Promise<string> {
  const printed: Buffer[] = [];
  const said: Buffer[] = [];
  const into = (list: Buffer[]): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        list.push(chunk);
        done();
      },
    });
  const failed = (why: string): Error => {
    const words = Buffer.concat(said).toString().trim().split("\n").at(-1) ?? "";
    return new Error([why, words].filter((text) => text !== "").join(": "));
  };
  const [out, errors] = [into(printed), into(said)];
  let late: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      late = setTimeout(() => {
        reject(failed(`${command[0] ?? ""} has not ended in ${limitSeconds} s`));
      }, limitSeconds * 1000);
      const ended = ({ status, message = "" }: V1Status): void => {
        if (status === "Success") resolve();
        else reject(failed(message));
      };
      new Exec(config)
        .exec(namespace, pod, container, [...command], out, errors, null, false, ended)
        .catch(() => {
          // The client's error is an event without words.
          reject(failed("the API refused the command"));
        });
    });
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(printed).toString();
}
