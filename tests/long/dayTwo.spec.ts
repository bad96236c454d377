import { startsWhole } from "../fleet/scenarios/bringUp.ts";
import { rotatesAndRevokes } from "../fleet/scenarios/credentials.ts";
import { survivesDeadRegion } from "../fleet/scenarios/deadRegion.ts";
import { drainsAndReturns } from "../fleet/scenarios/drain.ts";
import { repairsDrift } from "../fleet/scenarios/drift.ts";
import { closesWhatIsOpen } from "../fleet/scenarios/exposure.ts";
import { replaces } from "../fleet/scenarios/faults.ts";
import { rotatesKubeconfig } from "../fleet/scenarios/rotation.ts";
import { removesEverything, startsClean } from "../fleet/scenarios/teardown.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * A fleet that is up and goes through what happens to it later: manual edits, rotated and revoked credentials, closed
 * gateways, a drained region, one without network, a replacement. Real traffic runs where the test's name says so. Each test
 * leaves the fleet as the next one expects it.
 *
 * It does not prove Linode's own behaviour, or an Envoy with Istio's extra filters.
 */
describe("day two of a fleet on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);

  startsClean();
  startsWhole();
  repairsDrift();
  rotatesKubeconfig();
  rotatesAndRevokes();
  closesWhatIsOpen();
  drainsAndReturns();
  survivesDeadRegion();
  replaces();
  removesEverything();
});
