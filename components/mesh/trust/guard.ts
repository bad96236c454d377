import { AsyncResource } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { asRunError, UserError } from "../../internal/errors.ts";
import { certificatesOf } from "../../pki/bundle.ts";
import {
  type ConfiguredTrust,
  type HeldTrust,
  heldUpBy,
  includesRoot,
  isBelow,
  type UnknownTrust,
} from "./heldTrust.ts";
import { TrustQuestions, type TrustingCluster, type TrustReader } from "./questions.ts";

/** Pause between two questions to all proxies, in seconds. */
const arrivalPollSeconds = 5;

/**
 * The guard of the trust that a mesh shares: no intermediate is signed by a root that a running proxy does not trust, and no
 * root is dropped while a running proxy presents a certificate below it. It asks the proxies, in every cluster of the mesh,
 * and only if one of the two is about to happen; a renewal below the same root asks nobody.
 *
 * One guard is for one run of the program: its clusters are asked once.
 */
export class TrustGuard {
  readonly #questions: TrustQuestions;
  #found: Promise<(HeldTrust | UnknownTrust)[]> | undefined;
  #configured: Promise<ReadonlyMap<string, ConfiguredTrust>> | undefined;

  constructor(clusters: readonly TrustingCluster[], reader: TrustReader) {
    this.#questions = new TrustQuestions(clusters, reader);
  }

  /**
   * A hook of an intermediate's certificate, before it is created, in a preview too.
   *
   * @param name unique in the program
   * @param root a certificate of the authority that signs it, PEM. One that a preview does not know does not exist yet, so no
   * proxy trusts it
   */
  beforeIssue(name: string, cluster: string, root: pulumi.Output<string>): pulumi.ResourceHook {
    return this.#hook(name, root, async (rootPem) => {
      const configured = (await this.#configuration()).get(cluster);
      if (configured === undefined) return;
      if (rootPem !== undefined && isBelow([configured.issuer], [rootPem])) return;
      const unlisted = rootPem === undefined ? [] : await this.#questions.unlisted([rootPem]);
      const left = heldUpBy(
        [...(await this.#held()), ...unlisted],
        ({ roots }) => rootPem !== undefined && includesRoot(roots, rootPem),
      );
      if (left === "") return;
      throw new UserError(
        `trust.rootGeneration: proxies do not trust the root that is to sign for ${cluster}; got ${left}; expected that ` +
          'every proxy trusts it first (trust.rootRotation: "trust"), two minutes after that update, or after a restart of ' +
          "these workloads",
      );
    });
  }

  /**
   * A hook of what distributes the roots, before its update, in a preview too.
   *
   * @param name unique in the program
   * @param bundle the roots from then on, PEM
   */
  beforeTrust(name: string, cluster: string, bundle: pulumi.Output<string>): pulumi.ResourceHook {
    return this.#hook(name, bundle, async (text) => {
      // A preview of a new root, which is added to what there is, or whose intermediates are refused.
      if (text === undefined) return;
      const bundlePems = certificatesOf(text);
      const configured = await this.#configuration();
      const before = configured.get(cluster)?.roots ?? [];
      if (before.every((root) => includesRoot(bundlePems, root))) return;
      const proxies = heldUpBy(await this.#held(), ({ chain }) => isBelow(chain, bundlePems));
      const issuers = [...configured]
        .filter(([, { issuer }]) => !isBelow([issuer], bundlePems))
        .map(([other]) => `${other}: its control plane`);
      const left = [...issuers, proxies].filter((part) => part !== "").join("; ");
      if (left === "") return;
      throw new UserError(
        `trust.rootRotation: proxies hold certificates of the root that is to be dropped; got ${left}; expected that every ` +
          'one has a certificate below the new root first (trust.rootRotation: "issue"), two minutes after that update, ' +
          "or after a restart of these workloads",
      );
    });
  }

  /**
   * The workloads that do not hold the trust yet, as `heldUpBy` lists them, after at most this time; empty if all do.
   *
   * @param bundle the roots that every proxy is to trust, PEM; its certificate is to be below the first
   */
  async arrival(bundle: string, seconds: number): Promise<string> {
    const roots = certificatesOf(bundle);
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const left = heldUpBy(
        [...(await this.#questions.held()), ...(await this.#questions.unlisted(roots))],
        (held) =>
          roots.every((root) => includesRoot(held.roots, root)) &&
          isBelow(held.chain, roots.slice(0, 1)),
      );
      if (left === "" || Date.now() >= deadline) return left;
      await sleep(arrivalPollSeconds * 1000);
    }
  }

  #hook(
    name: string,
    output: pulumi.Output<string>,
    check: (value: string | undefined) => Promise<void>,
  ): pulumi.ResourceHook {
    let known: string | undefined;
    output.apply((value) => {
      known = value;
    });
    // The engine calls from outside the program's async context, by which an inline program finds its own stack.
    const body = AsyncResource.bind(async () => {
      // An input of the resource: unknown only in a preview that creates the root.
      await check(known).catch((error: unknown) => {
        throw asRunError(error);
      });
    });
    return new pulumi.ResourceHook(name, body, { onDryRun: true });
  }

  #held(): Promise<(HeldTrust | UnknownTrust)[]> {
    return (this.#found ??= this.#questions.held());
  }

  #configuration(): Promise<ReadonlyMap<string, ConfiguredTrust>> {
    return (this.#configured ??= this.#questions.configuration());
  }
}
