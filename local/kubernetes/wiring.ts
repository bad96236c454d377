import { z } from "zod";
import { controlPlaneAddress, operatorAddress } from "../host/addresses.ts";
import type { Ledger } from "../host/ledger.ts";
import { batch, machineIp } from "../host/links.ts";
import { findMachine, type Machine } from "../host/machine/machine.ts";
import { accessRules } from "./acl.ts";
import { apiAddresses, type ClusterSite } from "./machines.ts";
import type { Neighbour } from "./neighbours.ts";
import { masquerade } from "./nodeConfig.ts";
import { podRoutes, routeProtocol, staleRoutes, type RouteInputs } from "./routes.ts";
import type { AccessList } from "./spec.ts";

const routesSchema = z.array(z.object({ dst: z.string() }));

/** Reconciles a machine's pod routes without interrupting those that stay. */
export async function setPodRoutes(machine: Machine, inputs: RouteInputs): Promise<void> {
  const ip = machineIp(machine);
  const text = await ip(["-json", "route", "show", "proto", String(routeProtocol)]);
  const present = routesSchema.parse(JSON.parse(text === "" ? "[]" : text));
  const wanted = podRoutes(inputs, machine.name);
  const stale = staleRoutes(
    wanted,
    present.map(({ dst }) => dst),
  );
  const lines = [
    ...wanted.map(({ to, via }) => `route replace ${to} via ${via} proto ${routeProtocol}`),
    ...stale.map((to) => `route delete ${to} proto ${routeProtocol}`),
  ];
  if (lines.length > 0) await batch(ip, lines);
}

/** Sets the destinations that a node's pods reach with their own addresses. */
export async function setMasquerade(
  { ranges, environment }: Pick<ClusterSite, "ranges" | "environment">,
  node: Machine,
  neighbours: readonly Neighbour[],
): Promise<void> {
  const routed = neighbours.map(({ podCidr }) => podCidr);
  await node.inNetwork(environment.bin.nft, ["-f", "-"], {
    input: masquerade(ranges.pods, routed),
  });
}

/** Applies an access list to a control plane; undefined removes the existing one. */
export async function setAccess(
  site: ClusterSite,
  controlPlane: Machine,
  acl: AccessList | undefined,
): Promise<void> {
  const { network, environment, ranges, spec } = site;
  const first = controlPlaneAddress(network.subnet, spec.subnetIndex);
  await controlPlane.inNetwork(environment.bin.nft, ["-f", "-"], {
    input: accessRules(acl, {
      ownRanges: [first.replace(/\d+$/, "0/24"), ranges.pods],
      operator: operatorAddress(network.subnet),
      operatorEndpoint: apiAddresses(site).operator,
    }),
  });
}

/** Removes a LoadBalancer's address from a machine, if it runs and has it. */
export async function dropAddress(ledger: Ledger, name: string, address: string): Promise<void> {
  const machine = await findMachine(ledger, name);
  if (machine === undefined) return;
  const ip = machineIp(machine);
  const present = await ip(["-brief", "address", "show", "to", address]);
  if (present.trim() !== "") await ip(["address", "delete", `${address}/16`, "dev", "eth0"]);
}
