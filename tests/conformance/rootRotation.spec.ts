import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { TrustGuard } from "../../components/mesh/trust/guard.ts";
import type { ConfiguredTrust, DistributedLists } from "../../components/mesh/trust/heldTrust.ts";
import { certificatesOf } from "../../components/pki/bundle.ts";
import {
  MeshIntermediate,
  type MeshIntermediateArgs,
} from "../../components/pki/meshIntermediate.ts";
import { revocationList } from "../../components/pki/revocationList.ts";
import { declareRoots, type RootSettings, rootsPem } from "../../fleet/roots.ts";
import { type EngineStack, failureOf, openEngineStack, steps } from "./support/engineStack.ts";

/*
 * The roots under the real engine and the tls provider, with a region that the test plays. Shows that a stage that is early is
 * refused in a preview and in an update, what each stage does to protected roots, and that a failed update is repeated. Does
 * not show real proxies: the fleet test of the rotation does.
 */

const settings: RootSettings = {
  ...{ rootGeneration: 1, rootRotation: "complete", rootReissues: 0, protectRoot: true },
  ...{ rootValidityDays: 3650, intermediateValidityDays: 730, renewalWindowDays: 30 },
};

const trusting: RootSettings = { ...settings, rootGeneration: 2, rootRotation: "trust" };
const issuing: RootSettings = { ...trusting, rootRotation: "issue" };
const complete: RootSettings = { ...settings, rootGeneration: 2 };

/** The generation of the region's key, and the former ones that are kept to be revoked. */
type Intermediate = Pick<MeshIntermediateArgs, "generation" | "former">;

describe("a rotation of the root under the engine", function () {
  this.timeout(600_000);
  let stack: EngineStack;
  /** What the region's control plane has, and its one proxy. */
  let configured: ConfiguredTrust | undefined;
  let proxy: { roots: readonly string[]; chain: readonly string[] };
  let asked: number;
  /** The revocation lists in the region. */
  let lists: DistributedLists | undefined;

  before(async () => {
    stack = await openEngineStack("tls");
  });
  after(() => stack.close());

  const program = (trust: RootSettings, intermediate: Intermediate) => () => {
    const roots = declareRoots(trust);
    const [{ root }] = roots;
    const bundle = rootsPem(roots);
    const guard = new TrustGuard([{ name: "eu", kubeconfig: pulumi.output("eu") }], {
      configured: () => Promise.resolve(configured),
      held: (cluster) => {
        asked += 1;
        return Promise.resolve([{ cluster, workload: "Deployment shop/cart", ...proxy }]);
      },
      lists: () => Promise.resolve(lists),
    });
    const issuer = new MeshIntermediate("trust-eu", {
      ...{ cluster: "eu", mesh: "istio", root, trustedPem: bundle },
      ...{ validityDays: 730, renewalWindowDays: 30, ...intermediate },
      issuing: { hooks: { beforeCreate: [guard.beforeIssue("issue", "eu", root.authorityPem)] } },
    });
    // In place of the Secret: a resource that the provider updates in place in every stage.
    const { keyPem } = root;
    const number =
      2 * trust.rootGeneration + ["trust", "issue", "complete"].indexOf(trust.rootRotation);
    new tls.SelfSignedCert(
      "secret",
      {
        ...{ privateKeyPem: keyPem, allowedUses: [], validityPeriodHours: 24_000 },
        earlyRenewalHours: number,
      },
      {
        ignoreChanges: ["privateKeyPem"],
        dependsOn: issuer,
        hooks: { beforeUpdate: [guard.beforeTrust("trust", "eu", bundle)] },
      },
    );
    const listed = roots.map((one) =>
      pulumi
        .all([one.root.certPem, one.root.keyPem])
        .apply(([certPem, keyPem]) => revocationList({ certPem, keyPem }, [])),
    );
    const pem = pulumi.all(listed).apply((each) => each.join(""));
    return Promise.resolve({ bundle, issuer: issuer.certPem, lists: pem });
  };

  /** Updates, and lets the control plane have the result. */
  async function up(trust: RootSettings, intermediate: Intermediate = {}): Promise<string[]> {
    asked = 0;
    const changes = steps(await stack.up(program(trust, intermediate)));
    const { bundle, issuer } = stack.outputs();
    configured = { issuer: String(issuer), roots: certificatesOf(String(bundle)) };
    return changes.filter((step) => !step.startsWith("same"));
  }

  /** Lets the proxy have what its control plane has. */
  function arrive(): void {
    assert.ok(configured !== undefined);
    proxy = { roots: configured.roots, chain: [configured.issuer] };
  }

  async function refused(trust: RootSettings, words: RegExp): Promise<void> {
    for (const operation of ["preview", "up"] as const) {
      const before = stack.printed().length;
      await failureOf(stack[operation](program(trust, {})));
      assert.match(stack.printed().slice(before).replaceAll(/\s+/g, " "), words);
    }
  }

  it("has one root first, for which nobody is asked", async () => {
    await up(settings);
    assert.equal(asked, 0);
    arrive();
  });

  it("refuses to skip the stages", async () => {
    await refused(
      complete,
      /proxies do not trust the root that is to sign for eu; got eu: Deployment shop\/cart;/,
    );
  });

  it("trusts both, with the same intermediate", async () => {
    const changes = await up(trusting);
    assert.deepEqual(
      changes.filter((step) => step.includes("trust-eu")),
      [],
    );
    assert.equal(certificatesOf(String(stack.outputs()["bundle"])).length, 2);
  });

  it("refuses to sign below the new root until every proxy trusts it", async () => {
    await refused(
      issuing,
      /proxies do not trust the root that is to sign for eu; got eu: Deployment shop\/cart;/,
    );
    arrive();
    const pem = String(stack.outputs()["lists"]);
    lists = { pem: pem.slice(0, pem.lastIndexOf("-----BEGIN")), ageSeconds: 1000 };
    await refused(issuing, /got eu: its revocation lists have none of the root; expected/);
    lists = { pem, ageSeconds: 5 };
    await refused(issuing, /got eu: its pods get the root's revocation list within 95 s; expected/);
    lists = { pem, ageSeconds: 1000 };
    const changes = await up(issuing);
    lists = undefined;
    assert.ok(changes.includes("create-replacement trust-eu-certificate"), changes.join());
    assert.deepEqual(
      changes.filter((step) => step.includes("trust-eu-key")),
      [],
    );
  });

  it("goes back, and on again", async () => {
    await up(trusting);
    await up(issuing);
  });

  it("refuses to drop the old root until every proxy has a certificate below the new one", async () => {
    await refused(
      complete,
      /proxies hold certificates of the root that is to be dropped; got eu: Deployment shop\/cart;/,
    );
    arrive();
    const changes = await up(complete);
    assert.ok(changes.includes("delete root-key"), changes.join());
    assert.ok(changes.includes("delete root-certificate"), changes.join());
    assert.equal(certificatesOf(String(stack.outputs()["bundle"])).length, 1);
    assert.deepEqual(await up(complete), []);
    assert.equal(asked, 0);
  });

  it("reissues the root with its key, and asks nobody", async () => {
    arrive();
    const reissued = { ...complete, rootReissues: 1 };
    await stack.preview(program(reissued, {}));
    const changes = await up(reissued);
    assert.ok(changes.includes("create root-2-reissue-1"), changes.join());
    assert.ok(changes.includes("create-replacement trust-eu-certificate"), changes.join());
    assert.ok(!changes.some((step) => step.includes("root-2-key")), changes.join());
    assert.equal(certificatesOf(String(stack.outputs()["bundle"])).length, 2);
    assert.equal(asked, 0);
    assert.deepEqual(await up(reissued), []);
  });

  it("rotates it again beside a former key, whose certificate stays as it is when its root is deleted", async () => {
    arrive();
    const second = { generation: 2, former: [1] };
    const kept = (changes: readonly string[]): string[] =>
      changes.filter((step) => step.endsWith(" trust-eu-certificate"));
    const third = { ...complete, rootGeneration: 3, rootReissues: 1 };
    const trusting3 = { ...third, rootRotation: "trust" } as const;
    await up(trusting3);
    arrive();
    // Another key at each of the two stages between: the root that signs at that stage signs it.
    const renewed = await up(trusting3, second);
    assert.ok(renewed.includes("create trust-eu-certificate-2"), renewed.join());
    assert.deepEqual(kept(renewed), ["update trust-eu-certificate"]);
    arrive();
    const issued = await up({ ...third, rootRotation: "issue" }, second);
    assert.ok(issued.includes("create-replacement trust-eu-certificate-2"), issued.join());
    assert.deepEqual(kept(issued), []);
    arrive();
    const completed = await up(third, second);
    for (const name of ["root-2-key", "root-2-certificate", "root-2-reissue-1"]) {
      assert.ok(completed.includes(`delete ${name}`), completed.join());
    }
    assert.deepEqual(kept(completed), []);
    assert.deepEqual(await up(third, second), []);
  });
});
