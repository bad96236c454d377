import { gateJobName } from "../../../components/verification/gateJob.ts";
import { gateNamespace } from "../../../components/verification/probePlan.ts";
import { expectedPairs } from "../../stack/fleet.ts";
import { silentPairs } from "../../matrix/matrix.ts";
import { counted, overAll, regionsOf } from "../helpers.ts";
import { type Check, fail, warn } from "../types.ts";

const group = "traffic" as const;
const gate = `${gateNamespace}/${gateJobName}`;

/** Checks by requests between the regions. */
export const trafficChecks: readonly Check[] = [
  {
    ...{ id: "gate-enabled", group, title: "every region has the traffic gate" },
    remedy: "set gate.enabled: true; without its probes no traffic can be measured",
    docs: "docs/settings.md",
    run(facts) {
      const regions = regionsOf(facts);
      if (regions.length === 0) return undefined;
      return {
        seen: counted(regions.length, "region"),
        problems: regions
          .filter(
            ({ jobs, unread }) => unread.length === 0 && !jobs.some(({ name }) => name === gate),
          )
          .map(({ name }) => warn(`${name}: no Job ${gate}`)),
      };
    },
  },
  {
    ...{ id: "gate-passed", group, title: "the traffic gate of the last update passed" },
    remedy: "read the Job's log, which names the silent regions, and run pulumi up again",
    docs: "docs/architecture.md",
    run: (facts) =>
      overAll(
        regionsOf(facts),
        ({ jobs }) => jobs.filter(({ name }) => name === gate),
        "gate",
        ({ failed }, { name }) => (failed === undefined ? [] : [fail(`${name}: ${failed}`)]),
      ),
  },
  {
    ...{ id: "matrix-measured", group, title: "requests could be sent from every region" },
    remedy: "the reason names what to do; another matrix may run",
    docs: "docs/cli.md#matrix",
    run: ({ matrix, matrixProblem }) =>
      matrix === undefined && matrixProblem === undefined
        ? undefined
        : {
            seen: counted(matrix?.length ?? 0, "region"),
            problems: matrixProblem === undefined ? [] : [fail(matrixProblem)],
          },
  },
  {
    ...{ id: "matrix", group, title: "every region responds to every other" },
    remedy:
      "begin with the first group above that failed; archipelago traffic shows what still fails",
    docs: "docs/cli.md#matrix",
    run({ matrix, outputs }) {
      if (matrix === undefined) return undefined;
      const expected = expectedPairs(outputs);
      const silent = silentPairs(matrix, outputs.regions, expected);
      const pairs = matrix.flatMap(({ from }) =>
        outputs.regions.filter((to) => expected(from, to)),
      );
      return {
        seen: counted(pairs.length, "ordered pair"),
        problems: silent.map(({ from, to }) => fail(`${from} → ${to}: no response`)),
      };
    },
  },
  {
    ...{ id: "matrix-clean", group, title: "no request failed while the matrix was measured" },
    remedy: "archipelago traffic shows which pair fails, and how",
    docs: "docs/cli.md#traffic",
    run: ({ matrix }) =>
      matrix && {
        seen: counted(
          matrix.reduce(
            (sum, { answers, failures }) =>
              sum + failures + Object.values(answers).reduce((count, one) => count + one, 0),
            0,
          ),
          "request",
        ),
        problems: matrix
          .filter(({ failures }) => failures > 0)
          .map(({ from, failures }) => warn(`${from}: ${counted(failures, "request")} failed`)),
      },
  },
];
