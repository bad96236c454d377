import { z } from "zod";
import { controlPlaneAddress, operatorAddress } from "../host/addresses.ts";
import type { Ledger } from "../host/ledger.ts";
import { batch, machineIp } from "../host/links.ts";
import { findMachine, type Machine } from "../host/machine/machine.ts";
import { accessRules } from "./acl.ts";
import { apiAddresses, type ClusterSite } from "./machines.ts";
import { readNeighbours, type Neighbour } from "./neighbours.ts";
import { masquerade } from "./nodeConfig.ts";
import type { PlacedNode } from "./placement.ts";
import { podRoutes, routeProtocol, staleRoutes, type RouteInputs } from "./routes.ts";
import type { AccessList } from "./spec.ts";

const routesSchema = z.array(z.object({ dst: z.string() }));

/** Reconciles a machine's pod routes without interrupting those that stay. */
async function setPodRoutes(machine: Machine, inputs: RouteInputs): Promise<void> {
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
async function setMasquerade(
  { ranges, environment }: Pick<ClusterSite, "ranges" | "environment">,
  node: Machine,
  neighbours: readonly Neighbour[],
): Promise<void> {
  const routed = neighbours.map(({ podCidr }) => podCidr);
  await node.inNetwork(environment.bin.nft, ["-f", "-"], {
    input: masquerade(ranges.pods, routed),
  });
}

/** Sets the routes and rules of all running machines: the control plane's and the nodes'. */
export async function wireMachines(
  site: ClusterSite,
  controlPlane: string,
  members: readonly PlacedNode[],
): Promise<void> {
  const { ledger, folder, ranges } = site;
  const nodes = members.map(({ node }) => node);
  const neighbours = await readNeighbours(folder);
  const inputs = { nodes, services: ranges.services, neighbours };
  await Promise.all(
    [controlPlane, ...nodes.map(({ name }) => name)].map(async (name) => {
      const machine = await findMachine(ledger, name);
      if (machine === undefined) return;
      if (name !== controlPlane) await setMasquerade(site, machine, neighbours);
      await setPodRoutes(machine, inputs);
    }),
  );
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
