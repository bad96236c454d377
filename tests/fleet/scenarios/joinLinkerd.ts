import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually, kube } from "../support/kube.ts";
import { type InstalledLinkerd, installLinkerd } from "../support/installedLinkerd.ts";
import type { LinkerdFleet } from "../support/linkerdFleet.ts";
import { inventory } from "../support/meshState.ts";
import { fingerprints, shownIn, trustedIn } from "../support/proxyIdentity.ts";
import { TrafficRecorder } from "../support/trafficRecorder.ts";
import { deployWorkload } from "../support/workload.ts";

/** Two clusters, `a` and `b`, on one flat network. */
export interface TwoClusters {
  readonly fleet: LinkerdFleet;
  /** Writes the settings of a fleet of both, with these options of Linkerd; returns their path. */
  readonly settings: (name: string, linkerd: Readonly<Record<string, unknown>>) => Promise<string>;
}

export const both = ["a", "b"] as const;

/** The last step, with which the fleet continues. */
export const joined = { adopt: { a: "done" } } as const;

/** Returns the certificate of a cluster's issuer. */
async function issuerIn(cluster: string): Promise<X509Certificate> {
  const { core } = await kube(cluster);
  const issuer = { name: "linkerd-identity-issuer", namespace: "linkerd" };
  const { data } = await core.readNamespacedSecret(issuer);
  return new X509Certificate(Buffer.from(data?.["crt.pem"] ?? "", "base64"));
}

/** Returns the only trust anchor of a cluster's proxies. */
async function onlyAnchorIn(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const roots = { name: "linkerd-identity-trust-roots", namespace: "linkerd" };
  const { data } = await core.readNamespacedConfigMap(roots);
  const [only = "", ...rest] = fingerprints(data?.["ca-bundle.crt"] ?? "");
  assert.deepEqual(rest, [], `${cluster} trusts more than one`);
  return only;
}

/** A cluster with its own Linkerd is adopted without losing a request there. */
export function joinsInSteps({ fleet, settings }: TwoClusters): void {
  let installed: InstalledLinkerd;
  let old: string;
  let recorder: TrafficRecorder;

  it("finds a Linkerd in the first that no stack manages, and a workload meshed with it", async () => {
    installed = await installLinkerd("a", fleet.version);
    [old = ""] = fingerprints(installed.anchor.certPem);
    await deployWorkload("a", true);
    assert.deepEqual(await trustedIn("a", "shop"), [[old]]);
    recorder = TrafficRecorder.start("a");
  });

  it("rejects that cluster before changing anything in it", async () => {
    const before = await inventory("a");
    const { code, output } = await fleet.run(await settings("refused", {}), "up");
    assert.equal(code, 1);
    assert.match(output, /no stack owns; linkerd\.adopt\.a adopts it/);
    assert.deepEqual(await inventory("a"), before);
    assert.deepEqual(await trustedIn("a", "shop"), [[old]]);
  });

  /** One step, after which all proxies of the workload trust and present the step's certificates. */
  function takesStep(
    step: string,
    trusts: "both" | "the fleet's root",
    shows: "old" | "own",
  ): void {
    let heard: number;

    it(`completes the step ${step}: proxies trust ${trusts} and present certificates of the ${shows} issuer`, async () => {
      heard = recorder.callers.length;
      const { report } = await fleet.succeed(
        await settings(`join-${step}`, { adopt: { a: step } }),
        "up",
      );
      assert.deepEqual(silentPairs(report.matrix, both), []);
      const [issuer, root] = await Promise.all([issuerIn("a"), rootOf()]);
      const isOld = issuer.fingerprint256 === fingerprints(installed.issuer.certPem)[0];
      assert.equal(isOld, shows === "old");
      assert.notEqual(root, old);
      const bundle = trusts === "both" ? [old, root].sort() : [root];
      for (const cluster of both)
        assert.deepEqual(await trustedIn(cluster, "archipelago-gate"), [bundle], cluster);
      assert.deepEqual(await trustedIn("a", "shop"), [bundle]);
      const certificates = await shownIn("a", "shop");
      // Two of the workload, and the caller.
      assert.equal(certificates.length, 3);
      for (const certificate of certificates) assert.ok(certificate.verify(issuer.publicKey));
    });

    it(`loses no request of the caller during ${step}`, async () => {
      await eventually(
        "the answers of the caller that this step made",
        60,
        () => Promise.resolve(recorder.callers.length),
        (count) => count > heard,
      );
      assert.deepEqual(recorder.failures, []);
      assert.ok(recorder.longestSilence <= 5, `no request for ${recorder.longestSilence} s`);
    });
  }

  /** Returns the fleet's root: the anchor in the second cluster's bundle that the first one did not have before. */
  async function rootOf(): Promise<string> {
    const bundles = await trustedIn("b", "archipelago-gate");
    const [root = ""] = bundles.flat().filter((anchor) => anchor !== old);
    return root;
  }

  takesStep("keep-issuer", "both", "old");
  takesStep("own-issuer", "both", "own");
  takesStep("done", "the fleet's root", "own");

  it("has the same anchor in both clusters, which is not the old one", async () => {
    await recorder.stop();
    const [one, other] = [await onlyAnchorIn("a"), await onlyAnchorIn("b")];
    assert.equal(one, other);
    assert.notEqual(one, old);
  });

  it("has no changes in a second up, after a refresh", () =>
    hasNothingToDo({ fleet, settings }, "joined", joined));
}

/** Runs an `up` with a refresh that must find no changes and measure a complete fleet. */
export async function hasNothingToDo(
  { fleet, settings }: TwoClusters,
  name: string,
  linkerd: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { report } = await fleet.succeed(
    await settings(name, linkerd),
    ...["up", "--refresh", "--expect-no-changes"],
  );
  assert.deepEqual([...report.drift, ...report.changes], []);
  assert.deepEqual(silentPairs(report.matrix, both), [], "measured afresh");
}
