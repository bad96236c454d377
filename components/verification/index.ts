/** `@archipelago/components/verification`: the probes, and the gate, which fails an update unless every pair responds. */
export { startSeconds } from "../internal/scriptJob.ts";
export { gateJob, type GateRun } from "./gateJob.ts";
export { type GateSummary, parseGateSummary } from "./gateSummary.ts";
export { Probe, type ProbeArgs } from "./probe.ts";
export { measureMatrix, type MeasureOptions } from "./measure.ts";
export { type Reaches, type SilentPair, silentPairs } from "./silentPairs.ts";
export { gateNamespace } from "./probePlan.ts";
export { type GateMemberArgs, TrafficGate, type TrafficGateArgs } from "./trafficGate.ts";
