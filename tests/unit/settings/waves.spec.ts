import assert from "node:assert/strict";
import { linode, parsed, rejects } from "./support.ts";

// Proves: what the settings make of `upgrade.waves`, and what they reject. The graph tests prove what the waves order.

const clusters = [linode("eu"), linode("ap"), linode("us")];

describe("upgrade.waves", () => {
  const wavesOf = (waves: unknown, more: object = {}): unknown =>
    parsed({ clusters, upgrade: { waves }, ...more }).upgrade.waves;

  it("are none by default", () => {
    assert.deepEqual(parsed().upgrade, { waves: [] });
    assert.deepEqual(wavesOf([]), []);
  });

  it("end with the clusters that no wave names", () => {
    assert.deepEqual(wavesOf([["ap"]]), [["ap"], ["eu", "us"]]);
    assert.deepEqual(wavesOf([["us"], ["ap", "eu"]]), [["us"], ["ap", "eu"]]);
  });

  it("leave out a cluster that is lost", () => {
    const lost = [linode("eu"), linode("ap", { lost: true }), linode("us")];
    assert.deepEqual(wavesOf([["ap"], ["us"]], { clusters: lost }), [["us"], ["eu"]]);
  });

  const remote = [linode("eu"), linode("ap"), linode("us", { primary: "eu" })];
  const topology = { topology: "primary-remote" };

  it("may have a remote in the last wave", () => {
    const more = { clusters: remote, istio: topology };
    assert.deepEqual(wavesOf([["ap"], ["eu", "us"]], more), [["ap"], ["eu", "us"]]);
  });

  rejects([
    [
      "an unknown cluster",
      { clusters, upgrade: { waves: [["ap", "constructor"]] } },
      'upgrade.waves[0][1]: unknown cluster; got "constructor"; expected one of: eu, ap, us',
    ],
    [
      "a cluster in two waves",
      { clusters, upgrade: { waves: [["ap"], ["us", "ap"]] } },
      'upgrade.waves[1][1]: is in wave 0 too; got "ap"; expected each cluster in one wave',
    ],
    [
      "a wave with nothing in it",
      { clusters, upgrade: { waves: [[]] } },
      "upgrade.waves[0]: must not be empty; got an empty list; expected a list of cluster names",
    ],
    [
      "a remote before the last wave",
      { clusters: remote, istio: topology, upgrade: { waves: [["us"]] } },
      "upgrade.waves[0][0]: is a remote, whose gateway follows the control planes of all primaries; " +
        'got "us"; expected a remote in the last wave, or in none',
    ],
    [
      "waves without a gate",
      { clusters, gate: { enabled: false }, upgrade: { waves: [["ap"]] } },
      "upgrade.waves: nothing can be asked between the waves with gate.enabled: false; " +
        "got a list; expected gate.enabled: true, or no waves",
    ],
  ]);
});
