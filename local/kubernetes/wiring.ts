import { z } from "zod";
import { controlPlaneAddress, operatorAddress } from "../host/addresses.ts";
import type { Ledger } from "../host/ledger.ts";
import { batch, machineIp } from "../host/links.ts";
import { findMachine, type Machine } from "../host/machine/machine.ts";
import { accessRules } from "./acl.ts";
import { apiAddresses, type ClusterSite } from "./machines.ts";
import type { Neighbour } from "./neighbours.ts";
import { masquerade } from "./nodeConfig.ts";
import { podRoutes, routeProtocol, staleRoutes, type Surrounds } from "./routes.ts";
import type { AccessList } from "./spec.ts";

const routesSchema = z.array(z.object({ dst: z.string() }));

/** Makes a machine's routes to pods what they should be; routes that stay are not interrupted. */
export async function setPodRoutes(machine: Machine, surrounds: Surrounds): Promise<void> {
  const ip = machineIp(machine);
  const text = await ip(["-json", "route", "show", "proto", String(routeProtocol)]);
  const present = routesSchema.parse(JSON.parse(text === "" ? "[]" : text));
  const wanted = podRoutes(surrounds, machine.name);
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

/** Tells a node which pods it speaks to in its own pods' names. */
export async function setMasquerade(
  { ranges, surroundings }: Pick<ClusterSite, "ranges" | "surroundings">,
  node: Machine,
  neighbours: readonly Neighbour[],
): Promise<void> {
  const routed = neighbours.map(({ podCidr }) => podCidr);
  await node.inNetwork(surroundings.bin.nft, ["-f", "-"], {
    input: masquerade(ranges.pods, routed),
  });
}

/** Puts an access list into force at a control plane; undefined takes away the one that is there. */
export async function setAccess(
  site: ClusterSite,
  controlPlane: Machine,
  acl: AccessList | undefined,
): Promise<void> {
  const { network, surroundings, ranges, spec } = site;
  const first = controlPlaneAddress(network.subnet, spec.subnetIndex);
  await controlPlane.inNetwork(surroundings.bin.nft, ["-f", "-"], {
    input: accessRules(acl, {
      ownRanges: [first.replace(/\d+$/, "0/24"), ranges.pods],
      operator: operatorAddress(network.subnet),
      operatorEntrance: apiAddresses(site).operator,
    }),
  });
}

/** Takes a LoadBalancer's address off a machine, if it runs and has it. */
export async function dropAddress(ledger: Ledger, name: string, address: string): Promise<void> {
  const machine = await findMachine(ledger, name);
  if (machine === undefined) return;
  const ip = machineIp(machine);
  const present = await ip(["-brief", "address", "show", "to", address]);
  if (present.trim() !== "") await ip(["address", "delete", `${address}/16`, "dev", "eth0"]);
}
