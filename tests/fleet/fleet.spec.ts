import { deniesOutsiders, enforcesAuthorization } from "./scenarios/authorization.ts";
import { comesUp } from "./scenarios/bringUp.ts";
import { changesSettings } from "./scenarios/change.ts";
import { limitsReaders } from "./scenarios/credentials.ts";
import { refusesPrivilegedPods } from "./scenarios/exposure.ts";
import { canFail } from "./scenarios/faults.ts";
import { staysInItsRegion } from "./scenarios/regional.ts";
import { growsAndShrinks } from "./scenarios/regions.ts";
import { hidesEveryCredential } from "./scenarios/secretsAudit.ts";
import { removesEverything, startsClean } from "./scenarios/teardown.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * One fleet on the local cloud, from creation to deletion, under the real engine: real clusters, Karmada, istiod and Envoy.
 * Each test leaves the fleet as the next one expects it, so the first failure fails the rest. What such a fleet goes through
 * later is in tests/long/dayTwo.spec.ts.
 *
 * It does not prove Linode's own behaviour, autoscaling, or an Envoy with Istio's extra filters.
 */
describe("a fleet on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);

  startsClean();
  comesUp();
  changesSettings();
  deniesOutsiders();
  enforcesAuthorization();
  limitsReaders();
  refusesPrivilegedPods();
  staysInItsRegion();
  canFail();
  growsAndShrinks();
  hidesEveryCredential();
  removesEverything();
});
