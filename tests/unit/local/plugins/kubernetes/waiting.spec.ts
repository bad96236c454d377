/** Reading what objects say about themselves: pods' reasons, the user's conditions, selectors. Pure. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../../../../local/plugins/protocol/values.ts";
import type { View } from "../../../../../local/plugins/kubernetes/await/assessment.ts";
import { parseJsonPath, valuesAt } from "../../../../../local/plugins/kubernetes/await/jsonPath.ts";
import {
  podProblems,
  podUnreadiness,
  selectorText,
} from "../../../../../local/plugins/kubernetes/await/pods.ts";
import { ruleFor, timeoutFor } from "../../../../../local/plugins/kubernetes/await/rules.ts";
import { waitFor } from "../../../../../local/plugins/kubernetes/await/waitFor.ts";

const pod = (status: JsonObject): JsonObject => ({
  ...{ apiVersion: "v1", kind: "Pod" },
  metadata: { name: "p", namespace: "apps" },
  status,
});

describe("a pod's reasons", () => {
  const cases: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    [
      "starting",
      { containerStatuses: [{ name: "m", state: { waiting: { reason: "ContainerCreating" } } }] },
      [],
    ],
    [
      "succeeded",
      { phase: "Succeeded", containerStatuses: [{ state: { terminated: { exitCode: 0 } } }] },
      [],
    ],
    [
      "without its image",
      {
        containerStatuses: [
          { name: "m", state: { waiting: { reason: "ErrImagePull", message: "not found" } } },
        ],
      },
      ['[Pod apps/p]: container "m" is waiting: [ErrImagePull] not found'],
    ],
    [
      "crashing",
      {
        containerStatuses: [
          {
            name: "m",
            state: { waiting: { reason: "CrashLoopBackOff", message: "back-off" } },
            lastState: { terminated: { exitCode: 2, reason: "Error", message: "no route\n" } },
          },
        ],
      },
      [
        '[Pod apps/p]: container "m" is waiting: [CrashLoopBackOff] back-off',
        '[Pod apps/p]: container "m" ended with exit code 2: [Error] no route',
      ],
    ],
    [
      "failing in an init container",
      {
        initContainerStatuses: [
          { name: "i", state: { terminated: { exitCode: 1, reason: "Error" } } },
        ],
      },
      ['[Pod apps/p]: container "i" ended with exit code 1: [Error]'],
    ],
    [
      "that no node takes",
      {
        conditions: [
          { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes" },
        ],
      },
      ["[Pod apps/p]: [Unschedulable] 0/1 nodes"],
    ],
    [
      "that was evicted",
      { phase: "Failed", reason: "Evicted", message: "low on memory" },
      ["[Pod apps/p]: [Evicted] low on memory"],
    ],
  ];
  for (const [title, status, expected] of cases) {
    it(`are read from one ${title}`, () => {
      assert.deepEqual(podProblems(pod(status)), expected);
    });
  }

  it("are at least that it is not ready", () => {
    const conditions = [
      { type: "Ready", status: "False", reason: "ContainersNotReady", message: "[m]" },
    ];
    assert.deepEqual(podUnreadiness(pod({ conditions })), [
      "[Pod apps/p]: [ContainersNotReady] [m]",
    ]);
  });
});

describe("label selectors", () => {
  it("are written as the API's query", () => {
    const matchExpressions = [
      { key: "b", operator: "In", values: ["x", "y"] },
      { key: "c", operator: "NotIn", values: ["z"] },
      { key: "d", operator: "Exists" },
      { key: "e", operator: "DoesNotExist" },
    ];
    const text = selectorText({ matchLabels: { a: "1" }, matchExpressions });
    assert.equal(text, "a=1,b in (x,y),c notin (z),d,!e");
  });
});

describe("JSONPath", () => {
  const object = {
    a: {
      "b.c": [
        { n: "x", v: 1 },
        { n: "y", v: 2 },
      ],
    },
    empty: [],
  };
  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    ["{.a['b.c'][0].v}", [1]],
    ["{.a.b\\.c[1].v}", [2]],
    ["{.a['b.c'][*].n}", ["x", "y"]],
    ['{.a["b.c"][?(@.n=="y")].v}', [2]],
    ["a.missing.deep", []],
    ["{.a['b.c'][-1].n}", ["y"]],
  ];
  for (const [path, expected] of cases) {
    it(`finds ${path}`, () => {
      assert.deepEqual(valuesAt(object, parseJsonPath(path)), expected);
    });
  }

  it("refuses what it does not know", () => {
    for (const path of ["{.a[1:2]}", "{range .a}", "{..b}"]) {
      assert.throws(() => parseJsonPath(path), /is not supported/);
    }
  });
});

describe("the user's conditions", () => {
  const isReady = async (text: string, object: JsonObject): Promise<string> => {
    // These conditions look at nothing but the object.
    const view = {} as View;
    return (await waitFor(text)(object, view)).state;
  };
  const object = {
    status: {
      conditions: [
        { type: "Ready", status: "True" },
        { type: "Down", status: "False" },
      ],
      n: 3,
      list: [],
    },
  };
  const cases: readonly (readonly [string, string])[] = [
    ["condition=Ready", "ready"],
    ["condition=Down", "waiting"],
    ["condition=Down=False", "ready"],
    ["jsonpath={.status.n}", "ready"],
    ["jsonpath={.status.n}=3", "ready"],
    ["jsonpath={.status.n}=4", "waiting"],
    ["jsonpath={.status.list}", "waiting"],
    ["jsonpath={.status.absent}", "waiting"],
    ['["condition=Ready","jsonpath={.status.n}==3"]', "ready"],
    ['["condition=Ready","condition=Down"]', "waiting"],
  ];
  for (const [text, expected] of cases) {
    it(`find an object ${expected} for ${text}`, async () => {
      assert.equal(await isReady(text, object), expected);
    });
  }

  it("are refused in another form", () => {
    assert.throws(
      () => waitFor("Ready"),
      /expected a "jsonpath=" or "condition=" prefix, got "Ready"/,
    );
    assert.throws(() => waitFor("[]"), /at least one condition/);
  });
});

describe("which objects are waited for, and how long", () => {
  const annotations = (values: Record<string, string>) => ({ metadata: { annotations: values } });

  it("is in a table that annotations overrule", () => {
    assert.notEqual(ruleFor("apps/v1", "Deployment", {}), undefined);
    assert.equal(ruleFor("v1", "ConfigMap", {}), undefined);
    const skip = annotations({ "pulumi.com/skipAwait": "true" });
    assert.equal(ruleFor("apps/v1", "Deployment", skip), undefined);
    assert.notEqual(
      ruleFor("x.org/v1", "X", annotations({ "pulumi.com/waitFor": "condition=A" })),
      undefined,
    );
  });

  it("is the option's time, else the annotation's, else the rule's", () => {
    const said = annotations({ "pulumi.com/timeoutSeconds": "7" });
    assert.equal(timeoutFor(said, 5, 600), 5);
    assert.equal(timeoutFor(said, undefined, 600), 7);
    assert.equal(timeoutFor({}, undefined, 600), 600);
  });
});
