import { clustersWithoutReplica, leastReplicas } from "../../components/karmada/division.ts";
import { oneOf } from "../problem.ts";
import { completeWeights } from "../resolve.ts";
import { type Check, isDemoPlaced, listedMembers, members, namesOf, problem } from "./context.ts";

/** Weights are of clusters of the fleet, and at least one is greater than 0 if the demo has replicas. */
export const weights: Check = (context) => {
  const given = context.settings.demo.weights;
  if (given === undefined) return [];
  const names = namesOf(members(context));
  const byName = new Map(Object.entries(given));
  const listed = namesOf(listedMembers(context));
  const unknown = Object.keys(given)
    .filter((name) => !listed.includes(name))
    .map((name) => problem(context, ["demo", "weights", name], "unknown cluster", oneOf(names)));
  const none =
    isDemoPlaced(context) && names.length > 0 && names.every((name) => byName.get(name) === 0)
      ? [
          problem(
            context,
            ["demo", "weights"],
            "every weight is 0",
            "at least one weight greater than 0",
          ),
        ]
      : [];
  return [...unknown, ...none];
};

/**
 * With Linkerd's gateways, every region with a weight gets a replica of hello. A route over mirrors skips a backend
 * without endpoints only after requests have waited for it, and Karmada alone decides which of two equal regions gets the
 * last replica. A flat network and Istio balance over the endpoints that exist.
 */
export const replicasFitWeights: Check = (context) => {
  const { mesh, network, demo } = context.settings;
  const { replicas, weights: given } = demo;
  const names = namesOf(members(context));
  const routed = mesh === "linkerd" && network === "gateways" && names.length > 1;
  if (!routed || !isDemoPlaced(context) || replicas === undefined || given === undefined) return [];
  const complete = completeWeights(names, given);
  const without = clustersWithoutReplica(complete, replicas);
  if (without.length === 0) return [];
  const found = problem(
    context,
    ["demo", "replicas"],
    `too few: by demo.weights ${without.join(", ")} may get no replica, and with Linkerd's gateways a share of the requests would fail`,
    `at least ${leastReplicas(complete)}, or weight 0 in demo.weights for a region without replicas`,
  );
  const isWritten = found.got !== "nothing";
  return [isWritten ? found : { ...found, got: `the default, ${replicas}` }];
};
