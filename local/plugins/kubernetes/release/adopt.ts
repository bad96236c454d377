/** Releases that exist before this stack knows them. */
import type { Call } from "../../protocol/provider.ts";
import type { Session } from "../session.ts";
import type { ReleaseArguments } from "./arguments.ts";
import { newestRevision, type StoredRelease } from "./storage.ts";

/**
 * The release that an `up` left behind when it was killed, so that it can be upgraded. A revision whose helm is gone is
 * `pending` for ever and blocks every other; its record is removed, and what it made is adopted by the next one. Only
 * where the provider may take over what exists.
 */
export async function adoptable(
  session: Session,
  release: ReleaseArguments,
  call: Call,
): Promise<StoredRelease | undefined> {
  for (;;) {
    const found = await newestRevision(
      session.cluster,
      release.namespace,
      release.name,
      call.signal,
    );
    if (found?.status.startsWith("pending-") !== true) {
      return found?.status === "uninstalled" ? undefined : found;
    }
    call.log.warn(
      `revision ${found.revision} of Helm release "${release.name}" is ${found.status}, left behind by a run that did ` +
        "not end; it is taken over",
    );
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      namespace: release.namespace,
      name: found.secretName,
    };
    await session.cluster.delete(secret, "Background", call.signal);
  }
}
