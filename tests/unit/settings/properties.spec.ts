import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";

import { parseSettings, type Settings, SettingsError } from "../../../config.ts";
import { schema } from "../../../settings/schema.ts";
import {
  configuration,
  FLEET,
  kubeconfig,
  linode,
  own,
  parsed,
  STACK,
  type Written,
} from "./support.ts";

// Proves: properties of settings in general. Does not prove anything about a particular setting.

const LINE = /^\S.*: .+; got .+; expected .+$/;

/** The result of a configuration: settings, or a SettingsError of the documented form. */
function outcome(config: Record<string, string>): Settings | SettingsError {
  try {
    return parseSettings(config, { stack: STACK });
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    assert.ok(pulumi.RunError.isInstance(error));
    assert.ok(error.problems.length > 0);
    const [headline, ...lines] = error.message.split("\n");
    assert.match(headline ?? "", /in the settings of stack test$/);
    assert.equal(lines.length, error.problems.length);
    lines.forEach((line) => {
      assert.match(line, LINE);
    });
    return error;
  }
}

const settingName = fc.constantFrom(...Object.keys(schema.shape), "kubeconfig");
const key = fc.oneof(
  settingName.map((name) => `archipelago:${name}`),
  fc.string(),
);

/** JSON that resembles settings now and then. */
const word = fc.constantFrom(
  ..."name provider linode kubeconfig region label pools count type acl ipv4 egress weights values enabled eu".split(
    " ",
  ),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false, 0, -1, 0.5, "", "eu", "10.0.0.0/8", "1.35"),
    word,
    fc.string(),
    fc.integer(),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(word, fc.string()), tie("json"), { maxKeys: 6 }),
  ),
}));

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/);
const names = fc.uniqueArray(name, { minLength: 2, maxLength: 6 });

describe("any configuration", () => {
  it("of any strings results in settings or problems", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(fc.string(), fc.json())), (config) => {
        outcome(config);
      }),
      { numRuns: 300 },
    );
  });

  it("with any value of a setting results in settings or problems", () => {
    fc.assert(
      fc.property(settingName, json, (setting, value) => {
        outcome(configuration({ ...FLEET, [setting]: value }));
      }),
      { numRuns: 500 },
    );
  });

  it("with any value of a cluster's field results in settings or problems", () => {
    const field = fc.constantFrom(
      "name",
      "provider",
      "region",
      "pools",
      "acl",
      "egress",
      "label",
      "podCidrs",
    );
    fc.assert(
      fc.property(field, json, (changed, value) => {
        outcome(
          configuration({ ...FLEET, clusters: [linode("eu", { [changed]: value }), own("ap")] }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("never repeats a credential", () => {
    const secretName = fc.constantFrom(
      "token",
      "linode_token",
      "PASSWORD",
      "clientSecret",
      "kubeconfig",
    );
    const place = fc.constantFrom(
      "clusters",
      "istio",
      "karmada",
      "demo",
      "trust",
      "mirror",
      "gate",
    );
    fc.assert(
      fc.property(secretName, place, (secret, section) => {
        const value = { a: [{ [secret]: "correct-horse-battery" }] };
        const result = outcome(configuration({ ...FLEET, [section]: value }));
        assert.ok(result instanceof SettingsError);
        assert.doesNotMatch(result.message, /correct-horse/);
      }),
    );
  });
});

describe("a fleet", () => {
  it("of any names resolves to unique labels and networks, and complete weights", () => {
    fc.assert(
      fc.property(names, ([hub = "", ...members]) => {
        const { clusters, demo, manager } = parsed({
          manager: linode(hub),
          clusters: members.map((member) => linode(member)),
        });
        const all = [manager, ...clusters];
        const labels = all.map((cluster) => cluster?.provider === "linode" && cluster.label);
        assert.equal(new Set(labels).size, all.length);
        assert.deepEqual(
          clusters.map(({ network }) => network),
          members,
        );
        assert.deepEqual(Object.keys(demo.weights), members);
      }),
    );
  });

  it("that gains a cluster leaves the others unchanged", () => {
    fc.assert(
      fc.property(names, fc.nat(), ([added = "", ...members], position) => {
        fc.pre(added !== "manager" && !members.includes("manager"));
        const written = members.map((member) => linode(member));
        const before = parsed({ clusters: written });
        const at = position % (members.length + 1);
        const after = parsed({ clusters: written.toSpliced(at, 0, linode(added)) });
        assert.deepEqual(after.clusters.toSpliced(at, 1), before.clusters);
        assert.deepEqual(after.manager, before.manager);
      }),
    );
  });

  it("of existing clusters needs exactly their contexts", () => {
    fc.assert(
      fc.property(names, fc.nat(), ([hub = "", ...members], position) => {
        const changes = { manager: own(hub), clusters: members.map((member) => own(member)) };
        const contexts = [hub, ...members];
        const whole = configuration({ ...changes, kubeconfig: kubeconfig(...contexts) });
        assert.ok(!(outcome(whole) instanceof SettingsError));
        const lacking = contexts.toSpliced(position % contexts.length, 1);
        const less = outcome(configuration({ ...changes, kubeconfig: kubeconfig(...lacking) }));
        assert.ok(less instanceof SettingsError);
        assert.equal(less.problems.length, 1);
      }),
    );
  });
});

describe("valid sections", () => {
  const sections: Written = {
    istio: { meshId: "islands" },
    trust: { rootValidityDays: 7300 },
    karmada: { replicas: 2 },
    demo: { weights: { eu: 2 } },
    gate: { deadlineSeconds: 60 },
    mirror: { images: "r.example.com" },
    tags: ["one"],
    kubernetesVersion: "1.34",
    readinessTimeoutSeconds: 600,
  };

  it("resolve together as they do alone", () => {
    fc.assert(
      fc.property(fc.subarray(Object.keys(sections)), (chosen) => {
        const together = parsed(
          Object.fromEntries(chosen.map((section) => [section, sections[section]])),
        );
        for (const section of chosen.filter((each) => each !== "kubernetesVersion")) {
          const alone = new Map(Object.entries(parsed({ [section]: sections[section] })));
          assert.deepEqual(new Map(Object.entries(together)).get(section), alone.get(section));
        }
      }),
    );
  });
});
