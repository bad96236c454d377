import { z } from "zod";
import { controlPlaneAddress, operatorAddress } from "../host/addresses.ts";
import type { Ledger } from "../host/ledger.ts";
import { batch, machineIp } from "../host/links.ts";
import { findMachine, type Machine } from "../host/machine/machine.ts";
import { accessRules } from "./acl.ts";
import { apiAddresses, type ClusterSite } from "./machines.ts";
import { podRoutes, routeProtocol, staleRoutes } from "./routes.ts";
import type { AccessList, ClusterNode } from "./spec.ts";

const routesSchema = z.array(z.object({ dst: z.string() }));

/** Makes a machine's routes to the pods on the nodes what they should be; routes that stay are not interrupted. */
export async function setPodRoutes(machine: Machine, nodes: readonly ClusterNode[]): Promise<void> {
  const ip = machineIp(machine);
  const text = await ip(["-json", "route", "show", "proto", String(routeProtocol)]);
  const present = routesSchema.parse(JSON.parse(text === "" ? "[]" : text));
  const wanted = podRoutes(nodes, machine.name);
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

/** Puts an access list into force at a control plane; undefined takes away the one that is there. */
export async function setAccess(
  site: ClusterSite,
  controlPlane: Machine,
  acl: AccessList | undefined,
): Promise<void> {
  const { network, surroundings, spec } = site;
  const first = controlPlaneAddress(network.subnet, spec.subnetIndex);
  await controlPlane.inNetwork(surroundings.bin.nft, ["-f", "-"], {
    input: accessRules(acl, {
      ownRange: first.replace(/\d+$/, "0/24"),
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
