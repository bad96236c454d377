import { setTimeout as sleep } from "node:timers/promises";
import { CustomObjectsApi } from "@kubernetes/client-node";
import * as z from "zod";
import { connect } from "../../components/internal/connect.ts";
import type { Absence } from "./verdicts.ts";

const clusters = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z
        .object({
          conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
        })
        .optional(),
    }),
  ),
});

/** The members that Karmada has as not Ready. @throws Error if its API does not answer within 5 s */
async function absentMembers(kubeconfig: string): Promise<string[]> {
  const api = connect(kubeconfig, 5).makeApiClient(CustomObjectsApi);
  const listed: unknown = await api.listClusterCustomObject({
    group: "cluster.karmada.io",
    version: "v1alpha1",
    plural: "clusters",
  });
  return clusters
    .parse(listed)
    .items.filter(
      ({ status }) =>
        status?.conditions.some(({ type, status }) => type === "Ready" && status === "True") !==
        true,
    )
    .map(({ metadata }) => metadata.name);
}

/** Watches which members Karmada has as not Ready, once a second. */
export class AbsenceWatch {
  readonly #kubeconfig: string;
  readonly #began: number;
  readonly #seen: { member: string; from: number; to?: number }[] = [];
  readonly #running: Promise<void>;
  #answers = false;
  #over = false;

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
    this.#began = Date.now();
    this.#running = this.#watch();
  }

  /** Ends once every member is Ready, or after this time. @returns undefined if the API does not answer then */
  async finish(seconds: number): Promise<readonly Absence[] | undefined> {
    const deadline = Date.now() + seconds * 1000;
    const open = (): boolean => !this.#answers || this.#seen.some(({ to }) => to === undefined);
    while (open() && Date.now() < deadline) await sleep(500);
    this.#over = true;
    await this.#running;
    return this.#answers ? this.#seen : undefined;
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      try {
        this.#note(await absentMembers(this.#kubeconfig));
        this.#answers = true;
      } catch {
        this.#answers = false;
      }
      await sleep(1000);
    }
  }

  #note(absent: readonly string[]): void {
    const at = Math.round((Date.now() - this.#began) / 1000);
    for (const one of this.#seen) {
      if (one.to === undefined && !absent.includes(one.member)) one.to = at;
    }
    for (const member of absent) {
      const open = this.#seen.some((one) => one.member === member && one.to === undefined);
      if (!open) this.#seen.push({ member, from: at });
    }
  }
}
