import { linodeOffer } from "./components/cluster/offer.ts";
import { parseGatewayApi } from "./components/mesh/istio/gatewayApi.ts";
import { TrustRoot } from "./components/pki/trustRoot.ts";
import { loadSettings } from "./config.ts";
import { declareGates } from "./fleet/gate.ts";
import { declareKarmada } from "./fleet/karmada.ts";
import { fetchText } from "./fleet/manifests.ts";
import { fleetOutputs } from "./fleet/outputs.ts";
import { declareLinks, declareRegion } from "./fleet/region.ts";
import { requireOffered } from "./settings/preflight.ts";

/** The whole of one environment: settings in, components in the order of the data, outputs out. */
export default async function archipelago(): Promise<Record<string, unknown>> {
  const settings = loadSettings();
  const { clusters, manager, trust, mirror, gate } = settings;
  if ([...clusters, manager].some((cluster) => cluster?.provider === "linode")) {
    requireOffered(settings, await linodeOffer());
  }
  const gatewayApi = parseGatewayApi(await fetchText("mirror.gatewayApi", mirror.gatewayApi));

  const root = new TrustRoot("root", {
    validityDays: trust.rootValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
    protect: trust.protectRoot,
  });
  const regions = clusters.map((member) => declareRegion(member, settings, root, gatewayApi));
  const links = regions.map((region) => declareLinks(region, regions));
  const karmada = manager && declareKarmada(manager, settings, regions);
  if (gate.enabled) declareGates(settings, regions, links);
  return fleetOutputs({ root, regions, karmada });
}
