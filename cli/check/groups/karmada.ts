import { counted } from "../helpers.ts";
import { type Check, fail, warn } from "../types.ts";

const group = "karmada" as const;
const docs = "docs/topologies/karmada.md";

/** Checks of Karmada, on fleets that have it. */
export const karmadaChecks: readonly Check[] = [
  {
    ...{ id: "karmada-reachable", group, title: "Karmada's API answers" },
    remedy: "check its pods in the manager's namespace karmada-system, etcd first",
    docs,
    run: ({ karmada }) =>
      karmada && {
        seen: "its API",
        problems: karmada.problem === undefined ? [] : [fail(karmada.problem)],
      },
  },
  {
    ...{ id: "members-joined", group, title: "every region is a member" },
    remedy: "run pulumi up --refresh, which registers the region again",
    docs,
    run({ karmada, outputs: { regions } }) {
      if (karmada === undefined || karmada.problem !== undefined) return undefined;
      const names = karmada.members.map(({ name }) => name);
      return {
        seen: names.join(", "),
        problems: [
          ...regions
            .filter((name) => !names.includes(name))
            .map((name) => fail(`${name}: no member`)),
          ...names
            .filter((name) => !regions.includes(name))
            .map((name) => warn(`${name}: a member that the stack does not have`)),
        ],
      };
    },
  },
  {
    ...{ id: "members-ready", group, title: "every member is Ready" },
    remedy: "check karmada-agent in the member's namespace karmada-system, and its log",
    docs,
    run: ({ karmada }) =>
      karmada?.problem === undefined && karmada !== undefined
        ? {
            seen: counted(karmada.members.length, "member"),
            problems: karmada.members
              .filter(({ ready }) => !ready)
              .map(({ name, reason }) => fail(`${name}: ${reason}`)),
          }
        : undefined,
  },
  {
    ...{ id: "members-untainted", group, title: "no member is tainted" },
    remedy: "Karmada removes the taint once the member answers; a drain in the settings sets none",
    docs: "docs/operations/drain.md",
    run: ({ karmada }) =>
      karmada?.problem === undefined && karmada !== undefined
        ? {
            seen: counted(karmada.members.length, "member"),
            problems: karmada.members.flatMap(({ name, taints }) =>
              taints.map((taint) => warn(`${name}: ${taint}`)),
            ),
          }
        : undefined,
  },
  {
    ...{ id: "works-applied", group, title: "what Karmada propagates was applied in the members" },
    remedy: "the reason is the member's API's; karmada-agent's log has more",
    docs,
    run: ({ karmada }) =>
      karmada?.problem === undefined && karmada !== undefined
        ? {
            seen: counted(karmada.works.length, "Work"),
            problems: karmada.works
              .filter(({ applied }) => !applied)
              .map(({ name, reason }) => fail(`${name}: ${reason}`)),
          }
        : undefined,
  },
  {
    ...{ id: "bindings-scheduled", group, title: "everything that is propagated has a member" },
    remedy: "see the weights, drains and resources of the members",
    docs,
    run: ({ karmada }) =>
      karmada?.problem === undefined && karmada !== undefined
        ? {
            seen: counted(karmada.bindings.length, "binding"),
            problems: karmada.bindings
              .filter(({ scheduled }) => !scheduled)
              .map(({ name, reason }) => fail(`${name}: ${reason}`)),
          }
        : undefined,
  },
];
