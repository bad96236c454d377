import assert from "node:assert/strict";
import { rules } from "../../policy/rules/all.ts";
import { plainCredentials } from "../../policy/rules/secrets.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import type { GraphNode } from "../support/graph.ts";
import { runProgram } from "../support/program.ts";
import { deployableConfiguration } from "../support/stacks.ts";

// Shows that what the program declares keeps the rules of the policy pack, for both meshes and
// most topologies. Does not show that the
// engine runs the pack, for which see tests/conformance/policy.spec.ts.

/** What takes the place of a secret. */
class Hidden {}

/** The inputs with secrets hidden, by their paths. */
function withSecrets({ inputs, secrets }: GraphNode): Record<string, unknown> {
  const hidden = new Set(secrets);
  const hide = (value: unknown, path: string): unknown => {
    if (hidden.has(path)) return new Hidden();
    if (Array.isArray(value)) return value.map((item, index) => hide(item, `${path}[${index}]`));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const escaped = key.replaceAll(".", "\\.");
        return [key, hide(item, path === "" ? escaped : `${path}.${escaped}`)];
      }),
    );
  };
  return hide(inputs, "") as Record<string, unknown>;
}

/** What the rules find in a stack, each as `rule resource`. */
function violations(nodes: readonly GraphNode[]): string[] {
  return nodes.flatMap((node) => {
    const declared = {
      ...{ type: node.type, name: node.name, urn: node.urn, props: node.inputs },
      provider: node.provider === undefined ? undefined : { name: node.provider },
      protect: node.options.protect === true,
    };
    const found = rules
      .filter((rule) => rule.problems(declared, {}).length > 0)
      .map((rule) => `${rule.name} ${node.name}`);
    const secret = (value: unknown): boolean => value instanceof Hidden;
    const plain = plainCredentials({ type: node.type, props: withSecrets(node) }, secret);
    return [...found, ...plain.map((path) => `secret-values ${node.name} ${path.join(".")}`)];
  });
}

describe("The policy pack on the program", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  const run = async (stack: string, changes: Readonly<Record<string, unknown>> = {}) => {
    const file = stack === "prod" ? "dev" : stack;
    const config: Record<string, string> = { ...(await deployableConfiguration(file, fleet)) };
    for (const [key, value] of Object.entries(changes)) {
      config[`archipelago:${key}`] = JSON.stringify(value);
    }
    return violations((await runProgram({ stack, config, fleet })).nodes);
  };

  it("finds nothing but open load balancers", async () => {
    for (const stack of ["dev", "flat-primary-remote", "linkerd", "linkerd-single"]) {
      const found = await run(stack);
      const closed = found.filter((violation) => !violation.startsWith("closed-load-balancers "));
      assert.deepEqual(closed, [], stack);
      if (stack === "dev") {
        assert.deepEqual(found.toSorted(), [
          "closed-load-balancers gateway-ap-service",
          "closed-load-balancers gateway-eu-service",
          "closed-load-balancers gateway-us-service",
          "closed-load-balancers karmada-service",
        ]);
      }
    }
  }).timeout(600_000);

  it("finds nothing in a fleet that states who may connect", async () => {
    const everyone = { sourceRanges: ["0.0.0.0/0"] };
    const found = await run("dev", {
      istio: { eastWestGateway: everyone },
      karmada: { service: everyone },
    });
    assert.deepEqual(found, []);
  }).timeout(120_000);

  it("finds an unprotected root in production", async () => {
    const open = { protectRoot: false };
    const of = async (trust: object) =>
      (await run("prod", { trust })).filter((found) => found.startsWith("protected-root "));
    assert.deepEqual(await of(open), [
      "protected-root root-key",
      "protected-root root-certificate",
    ]);
    assert.deepEqual(await of({}), []);
  }).timeout(120_000);
});
