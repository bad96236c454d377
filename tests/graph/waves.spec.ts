import assert from "node:assert/strict";
import { compared } from "../support/compared.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import {
  answerLinode,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../support/program.ts";

// Proves: in which order a whole fleet that is in service gets a change of the mesh, and that a new one, or a new region,
// waits for nothing. Does not prove that the engine then asks the fleet: tests/long/waves.spec.ts does.

const readState = "pulumi:pulumi:readStackResourceOutputs";
const urn = (name: string): string => `urn:pulumi:dev::archipelago::some:type:Type::${name}`;

/** The state of a fleet of which these regions are in service, with this mesh's releases. */
function stateOf(regions: readonly string[], release: (name: string) => string, succeeded = 1) {
  return Object.fromEntries(
    regions.flatMap((name) => [
      [urn(release(name)), { outputs: {} }],
      [urn(`gate-${name}-job`), { outputs: { status: { succeeded } } }],
    ]),
  );
}

for (const [stack, mesh, first, releases] of [
  [
    "dev",
    "istio",
    (name: string) => `istio-${name}-istiod`,
    (name: string) => [`istio-${name}-base`, `istio-${name}-istiod`, `gateway-${name}-release`],
  ],
  [
    "linkerd",
    "linkerd",
    (name: string) => `linkerd-${name}-release`,
    (name: string) => [
      `linkerd-${name}-crds`,
      `linkerd-${name}-release`,
      `multicluster-${name}-release`,
    ],
  ],
] as const) {
  describe(`Waves of an upgrade, with ${mesh}`, function () {
    this.timeout(600_000);
    let fleet: FakeFleet;
    let regions: string[];
    let asked = 0;
    /** Reads of the state by other parts of the program. */
    let otherwise = 0;

    const run = async (
      waves: readonly (readonly string[])[],
      state: Readonly<Record<string, unknown>>,
    ): Promise<ProgramGraph> => {
      asked = 0;
      const config = await stackConfiguration(stack);
      return runProgram({
        stack,
        config: { ...config, "archipelago:upgrade": JSON.stringify({ waves }) },
        fleet,
        call: (token) => {
          if (token !== readState) return answerLinode(token);
          asked += 1;
          return { name: stack, outputs: state };
        },
      });
    };
    const comesAfter = (graph: ProgramGraph, later: string, earlier: string): boolean => {
      const seen = new Set<string>();
      const visit = (name: string): void => {
        if (seen.has(name)) return;
        seen.add(name);
        graph.named(name).dependencies.forEach(visit);
      };
      visit(later);
      return seen.has(earlier);
    };
    const hooks = (graph: ProgramGraph, name: string): number =>
      graph.named(name).options.beforeUpdate?.length ?? 0;

    before(async () => {
      fleet = await serveFleet();
      const { "archipelago:clusters": clusters = "" } = await stackConfiguration(stack);
      regions = (JSON.parse(clusters) as { name: string }[]).map(({ name }) => name);
    });
    after(() => fleet.close());

    it("are nothing without the setting", async () => {
      const graph = await run([], stateOf(regions, first));
      otherwise = asked;
      for (const name of regions) {
        for (const release of releases(name)) assert.equal(hooks(graph, release), 1, release);
      }
    });

    it("update a region's releases after the regions before it, and after the gate", async () => {
      const [one = "", two = "", three = ""] = regions;
      const graph = await run([[one], [two]], stateOf(regions, first));
      assert.equal(asked, otherwise + 1);
      for (const release of releases(two)) {
        assert.equal(hooks(graph, release), 2, release);
        for (const earlier of releases(one))
          assert.ok(comesAfter(graph, release, earlier), release);
      }
      if (three === "") return;
      for (const release of releases(three)) {
        assert.equal(hooks(graph, release), 2, release);
        for (const earlier of [...releases(one), ...releases(two)])
          assert.ok(comesAfter(graph, release, earlier), `${release} after ${earlier}`);
      }
    });

    it("leave the first wave as it is", async () => {
      const [one = ""] = regions;
      const graph = await run([[one]], stateOf(regions, first));
      for (const release of releases(one)) {
        assert.equal(hooks(graph, release), 1, release);
        for (const name of regions.filter((other) => other !== one)) {
          for (const later of releases(name))
            assert.ok(!comesAfter(graph, release, later), release);
        }
      }
    });

    for (const [title, state] of [
      ["a new fleet", () => ({})],
      ["a fleet whose gate has not passed", () => stateOf(regions, first, 0)],
      ["a fleet that had the other mesh", () => stateOf(regions, (name) => `other-${name}`)],
    ] as const) {
      it(`change nothing in ${title}`, async () => {
        const [one = ""] = regions;
        const plain = await run([], {});
        const planned = await run([[one]], state());
        const { added, gone, changed } = compared(plain, planned);
        assert.deepEqual({ added, gone, changed }, { added: [], gone: [], changed: [] });
        for (const name of regions) {
          for (const release of releases(name)) {
            assert.equal(hooks(planned, release), 1);
            assert.deepEqual(
              planned.named(release).dependencies,
              plain.named(release).dependencies,
            );
          }
        }
      });
    }

    it("let a region that joins wait for none, and none wait for it", async () => {
      const [one = "", two = ""] = regions;
      const others = regions.filter((name) => name !== one);
      const graph = await run([[one], [two]], stateOf(others, first));
      for (const release of releases(one)) assert.equal(hooks(graph, release), 1, release);
      for (const release of releases(two)) {
        assert.equal(hooks(graph, release), 1, release);
        for (const joining of releases(one)) assert.ok(!comesAfter(graph, release, joining));
      }
    });
  });
}
