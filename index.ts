import { linodeOffer } from "./components/cluster/offer.ts";
import { parseGatewayApi } from "./components/mesh/gatewayApi.ts";
import { TrustRoot } from "./components/pki/trustRoot.ts";
import { loadSettings } from "./config.ts";
import { declareEmojivoto } from "./fleet/workloads.ts";
import { declareGates } from "./fleet/gate.ts";
import { bringsGatewayApi } from "./fleet/gatewayApi.ts";
import { declareKarmada } from "./fleet/karmada.ts";
import { fetchText } from "./fleet/manifests.ts";
import { fleetOutputs } from "./fleet/outputs.ts";
import { declareMesh } from "./fleet/mesh/mesh.ts";
import { declarePlace } from "./fleet/region.ts";
import { requireOffered } from "./settings/preflight.ts";

/** The whole of one environment: settings in, components in the order of the data, outputs out. */
export default async function archipelago(): Promise<Record<string, unknown>> {
  const settings = loadSettings();
  const { clusters, manager, trust, mirror, demo, gate } = settings;
  if ([...clusters, manager].some((cluster) => cluster?.provider === "linode")) {
    requireOffered(settings, await linodeOffer());
  }
  const gatewayApi = clusters.some((member) => bringsGatewayApi(settings, member))
    ? parseGatewayApi(await fetchText("mirror.gatewayApi", mirror.gatewayApi))
    : [];

  const root = new TrustRoot("root", {
    validityDays: trust.rootValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
    protect: trust.protectRoot,
  });
  const places = clusters.map((member) => declarePlace(member, settings));
  const mesh = declareMesh({ settings, places, root, gatewayApi });
  const karmada = manager && declareKarmada(manager, settings, mesh);
  if (demo.emojivoto) declareEmojivoto(settings, mesh);
  if (gate.enabled) declareGates(settings, mesh);
  return fleetOutputs({ root, mesh, karmada });
}
