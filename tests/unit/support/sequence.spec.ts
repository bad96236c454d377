import assert from "node:assert/strict";
import Mocha from "mocha";
import { inSequence } from "../../fleet/support/sequence.ts";

// Shows what a sequence does with failures, by running small suites inside this test.

interface Outcome {
  readonly title: string;
  readonly message: string | undefined;
}

/** Runs a sequence of tests after a suite of which one test fails, and says what became of each. */
async function outcomes(...tests: readonly Mocha.Test[]): Promise<Outcome[]> {
  // The base of all reporters prints nothing.
  const mocha = new Mocha({ reporter: Mocha.reporters.Base });
  const elsewhere = Mocha.Suite.create(mocha.suite, "elsewhere");
  elsewhere.addTest(
    new Mocha.Test("fails", () => {
      throw new Error("elsewhere");
    }),
  );
  const suite = Mocha.Suite.create(mocha.suite, "sequence");
  inSequence(suite);
  for (const test of tests) suite.addTest(test);
  await new Promise((resolve) => mocha.run(resolve));
  return suite.tests.map(({ title, state, err }) => {
    assert.ok(state, `${title} did not run`);
    return { title, message: state === "passed" ? undefined : err?.message };
  });
}

const passing = (title: string) => new Mocha.Test(title, () => undefined);

describe("inSequence", () => {
  it("lets tests run, whatever failed elsewhere", async () => {
    assert.deepEqual(await outcomes(passing("first"), passing("second")), [
      { title: "first", message: undefined },
      { title: "second", message: undefined },
    ]);
  });

  it("fails every test after the first that failed, and says which that was", async () => {
    let ran = false;
    const broken = new Mocha.Test("broken", () => Promise.reject(new Error("no")));
    const third = new Mocha.Test("third", () => {
      ran = true;
    });
    assert.deepEqual(await outcomes(passing("first"), broken, third, passing("fourth")), [
      { title: "first", message: undefined },
      { title: "broken", message: "no" },
      { title: "third", message: 'not run, since "broken" failed' },
      { title: "fourth", message: 'not run, since "broken" failed' },
    ]);
    assert.equal(ran, false);
  });

  it("takes a test that never ended for a failed one", async () => {
    const endless = new Mocha.Test("endless", function (this: Mocha.Context) {
      this.timeout(20);
      return new Promise(() => undefined);
    });
    const [first, second] = await outcomes(endless, passing("next"));
    assert.match(first?.message ?? "", /Timeout of 20ms exceeded/);
    assert.equal(second?.message, 'not run, since "endless" failed');
  });
});
