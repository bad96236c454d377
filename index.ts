import { loadSettings } from "./config.ts";
import { checkAvailability } from "./fleet/availability.ts";
import { dropDebugMessages } from "./fleet/debugMessages.ts";
import { declareGates } from "./fleet/gate.ts";
import { warnOfOpenListeners } from "./fleet/exposure.ts";
import { loadGatewayApi } from "./fleet/gatewayApi.ts";
import { declareKarmada } from "./fleet/karmada.ts";
import { declareLost } from "./fleet/lost.ts";
import { declareMesh } from "./fleet/mesh/mesh.ts";
import { fleetOutputs } from "./fleet/outputs.ts";
import { preflights } from "./fleet/preflight.ts";
import { declareRegion } from "./fleet/region.ts";
import { declareRootRotation } from "./fleet/rootRotation.ts";
import { declareSnapshotStorage } from "./fleet/snapshots.ts";
import { rejectSwitchedProviders } from "./fleet/switched.ts";
import { declareTrust } from "./fleet/trust.ts";
import { planWaves } from "./fleet/waves.ts";
import { declareDemo, declareEmojivoto, declareUnmanagedDemo } from "./fleet/workloads.ts";

/** One environment: settings and secrets in, the stages of docs/architecture.md in their order, outputs out. */
export default async function archipelago(): Promise<Record<string, unknown>> {
  dropDebugMessages();
  const configuration = loadSettings();
  const { settings, secrets } = configuration;
  const { clusters, manager, demo, gate } = settings;
  await rejectSwitchedProviders(configuration);
  await checkAvailability(settings);
  const gatewayApi = await loadGatewayApi(settings);
  warnOfOpenListeners(settings);

  await declareLost(configuration);
  const checks = preflights(settings, secrets);
  const regions = clusters.map((member) =>
    declareRegion(member, settings, secrets, gatewayApi, checks),
  );
  const trust = await declareTrust(configuration, regions);
  const waves = await planWaves(configuration);
  const snapshots = declareSnapshotStorage(settings, secrets);
  const karmada = manager && declareKarmada(manager, regions, settings, secrets, checks, snapshots);
  const mesh = declareMesh({ settings, secrets, regions, trust, waves });
  const rotation = declareRootRotation(mesh, trust, settings);
  if (karmada !== undefined && demo.enabled) declareDemo(karmada, mesh, settings);
  if (karmada === undefined && demo.enabled) declareUnmanagedDemo(mesh, settings);
  if (demo.emojivoto) declareEmojivoto(mesh, settings);
  if (gate.enabled) declareGates(mesh, trust, rotation, settings);
  return fleetOutputs({ trust, karmada, mesh, snapshots, rotation });
}
