import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually, kube } from "../support/kube.ts";
import { type InstalledLinkerd, installLinkerd } from "../support/installedLinkerd.ts";
import type { LinkerdFleet } from "../support/linkerdFleet.ts";
import { inventory } from "../support/meshState.ts";
import { fingerprints, shownIn, trustedIn } from "../support/proxyIdentity.ts";
import { Witness } from "../support/witness.ts";
import { openShop } from "../support/workload.ts";

/** Two clusters, `a` and `b`, on one flat network. */
export interface TwoClusters {
  readonly fleet: LinkerdFleet;
  /** Writes the settings of a fleet of both, with these options of Linkerd; returns their path. */
  readonly settings: (name: string, linkerd: Readonly<Record<string, unknown>>) => Promise<string>;
}

export const both = ["a", "b"] as const;

/** The last step, with which the fleet goes on. */
export const joined = { adopt: { a: "done" } } as const;

/** The certificate of a cluster's issuer. */
async function issuerIn(cluster: string): Promise<X509Certificate> {
  const { core } = await kube(cluster);
  const issuer = { name: "linkerd-identity-issuer", namespace: "linkerd" };
  const { data } = await core.readNamespacedSecret(issuer);
  return new X509Certificate(Buffer.from(data?.["crt.pem"] ?? "", "base64"));
}

/** The only certificate that a cluster's proxies trust. */
async function onlyAnchorIn(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const roots = { name: "linkerd-identity-trust-roots", namespace: "linkerd" };
  const { data } = await core.readNamespacedConfigMap(roots);
  const [only = "", ...rest] = fingerprints(data?.["ca-bundle.crt"] ?? "");
  assert.deepEqual(rest, [], `${cluster} trusts more than one`);
  return only;
}

/** A cluster with a Linkerd of its own joins, and nobody there goes without an answer. */
export function joinsInSteps({ fleet, settings }: TwoClusters): void {
  let installed: InstalledLinkerd;
  let old: string;
  let witness: Witness;

  it("finds a Linkerd in the first that is nobody's, and a workload that is meshed with it", async () => {
    installed = await installLinkerd("a", fleet.version);
    [old = ""] = fingerprints(installed.anchor.certPem);
    await openShop("a", true);
    assert.deepEqual(await trustedIn("a", "shop"), [[old]]);
    witness = Witness.start("a");
  });

  it("is refused that cluster before anything is changed in it", async () => {
    const before = await inventory("a");
    const { code, output } = await fleet.run(await settings("refused", {}), "up");
    assert.equal(code, 1);
    assert.match(output, /no stack's; linkerd\.adopt\.a takes it over/);
    assert.deepEqual(await inventory("a"), before);
    assert.deepEqual(await trustedIn("a", "shop"), [[old]]);
  });

  /** One step, after which every proxy of the workload trusts and shows what the step says. */
  function goes(step: string, trusts: "both" | "the fleet's root", shows: "old" | "own"): void {
    let heard: number;

    it(`takes the step ${step}, whole: proxies trust ${trusts} and show certificates of the ${shows} issuer`, async () => {
      heard = witness.callers.length;
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
      // Two of the shop, and the caller.
      assert.equal(certificates.length, 3);
      for (const certificate of certificates) assert.ok(certificate.verify(issuer.publicKey));
    });

    it(`had an answer for the caller all the while of ${step}`, async () => {
      await eventually(
        "the answers of the caller that this step made",
        60,
        () => Promise.resolve(witness.callers.length),
        (count) => count > heard,
      );
      assert.deepEqual(witness.failures, []);
      assert.ok(witness.longestSilence <= 5, `nobody asked for ${witness.longestSilence} s`);
    });
  }

  /** The fleet's root: in the second cluster's bundle, what the first one did not have before. */
  async function rootOf(): Promise<string> {
    const bundles = await trustedIn("b", "archipelago-gate");
    const [root = ""] = bundles.flat().filter((anchor) => anchor !== old);
    return root;
  }

  goes("keep-issuer", "both", "old");
  goes("own-issuer", "both", "own");
  goes("done", "the fleet's root", "own");

  it("has the same anchor in both clusters, which is not the old one", async () => {
    await witness.stop();
    const [one, other] = [await onlyAnchorIn("a"), await onlyAnchorIn("b")];
    assert.equal(one, other);
    assert.notEqual(one, old);
  });

  it("has nothing to do the second time, after a refresh", () =>
    hasNothingToDo({ fleet, settings }, "joined", joined));
}

/** An `up` that looks first, finds nothing to do, and measures a fleet that is whole. */
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
