import { convergesAfterProviderFaults } from "../fleet/scenarios/providerFaults.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * What Linode's API does wrong during `up` and `destroy` of a small fleet: 401, 429 with Retry-After, 500, no answer, and an
 * answer that is lost after the request was carried out. After each the next `up` converges on the same clusters, and nothing
 * is orphaned. It does not prove how Pulumi's own plugin retries: here it is the stand-in.
 */
describeOwn("a fleet while Linode's API fails", function () {
  this.timeout("20m");
  inSequence(this);
  ownsCloud();

  convergesAfterProviderFaults();
});
