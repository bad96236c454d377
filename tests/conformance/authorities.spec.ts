/**
 * The program's authorities under the real engine: a changed lifetime reissues none of them.
 *
 * It does not show a renewal, which no authority has.
 */
import assert from "node:assert/strict";
import { KarmadaPki } from "../../components/pki/karmadaPki.ts";
import { MeshIntermediate } from "../../components/pki/meshIntermediate.ts";
import { TrustRoot } from "../../components/pki/trustRoot.ts";
import { type EngineStack, openEngineStack, steps } from "./support/engineStack.ts";

describe("the program's authorities", function () {
  this.timeout(600_000);
  let stack: EngineStack;
  before(async () => {
    stack = await openEngineStack("tls");
  });
  after(() => stack.close());

  const program = (rootDays: number, protectAuthorities?: boolean) => () => {
    const window = { renewalWindowDays: 30 };
    const root = new TrustRoot("root", { ...window, validityDays: rootDays, protect: false });
    new MeshIntermediate("trust-eu", {
      ...{ ...window, validityDays: 100, cluster: "eu", mesh: "istio", root },
    });
    new KarmadaPki("karmada-pki", {
      ...{ ...window, address: "192.0.2.1", authorityValidityDays: rootDays, leafValidityDays: 90 },
      protectAuthorities,
    });
    return Promise.resolve();
  };

  it("keep their certificates when the lifetime changes, with a warning for each", async () => {
    await stack.up(program(1000));
    assert.deepEqual(steps(await stack.up(program(2000))), []);
    for (const name of ["root", "karmada-pki-ca", "karmada-pki-front-proxy-ca"]) {
      const warning = `${name} keeps its validity of 1000 days; 2000 days apply to new authorities only`;
      assert.ok(stack.printed().includes(warning), warning);
    }
  });

  it("cannot be deleted while they are protected", async () => {
    await stack.up(program(1000, true));
    await assert.rejects(stack.destroy());
    assert.match(stack.printed(), /karmada-pki-ca-certificate.*protect/s);
    await stack.up(program(1000));
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  });
});
