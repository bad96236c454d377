import { testParts } from "../support/parts.ts";
import { deniesOutsiders, enforcesAuthorization } from "./scenarios/authorization.ts";
import { comesUp } from "./scenarios/bringUp.ts";
import { changesSettings } from "./scenarios/change.ts";
import { drainsAndReturns } from "./scenarios/drain.ts";
import { survivesDeadRegion } from "./scenarios/deadRegion.ts";
import { limitsReaders } from "./scenarios/credentials.ts";
import { repairsDrift } from "./scenarios/drift.ts";
import { closesWhatIsOpen } from "./scenarios/exposure.ts";
import { canFail, replaces } from "./scenarios/faults.ts";
import { staysInItsRegion } from "./scenarios/regional.ts";
import { growsAndShrinks } from "./scenarios/regions.ts";
import { rotatesKubeconfig } from "./scenarios/rotation.ts";
import { removesEverything } from "./scenarios/teardown.ts";
import { takeBaseline } from "./support/baseline.ts";
import { borrowed, cloud, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * One fleet on the local cloud, from creation to deletion, under the real engine: real clusters, Karmada, istiod and Envoy.
 * Each test leaves the fleet as the next one expects it, so the first failure fails the rest.
 *
 * It does not prove Linode's own behaviour, autoscaling, or an Envoy with Istio's extra filters.
 */
describe("a fleet on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);

  if (borrowed === undefined) {
    it("has every part, and nothing from an earlier run", async function () {
      // On a machine without the parts, they are built first.
      this.timeout("60m");
      await testParts();
      await succeed("down", "--force");
      await takeBaseline([cloud]);
    });
  }

  comesUp();
  changesSettings();
  repairsDrift();
  rotatesKubeconfig();
  deniesOutsiders();
  enforcesAuthorization();
  limitsReaders();
  closesWhatIsOpen();
  staysInItsRegion();
  drainsAndReturns();
  survivesDeadRegion();
  canFail();
  replaces();
  growsAndShrinks();
  removesEverything();

  after("deletes everything in any case", async () => {
    if (borrowed === undefined) await succeed("down", "--force");
  });
});
