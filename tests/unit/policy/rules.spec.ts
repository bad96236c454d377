import assert from "node:assert/strict";
import { rules } from "../../../policy/rules/all.ts";
import type { Declared } from "../../../policy/rules/rule.ts";
import { plainCredentials } from "../../../policy/rules/secrets.ts";

// Shows what each rule of the policy pack refuses and allows. Does not show the engine that runs the pack, for which see
// tests/conformance/policy.spec.ts, nor that the program keeps the rules: tests/graph/policy.spec.ts.

const resource = (
  type: string,
  props: Declared["props"],
  more: Partial<Declared> = {},
): Declared => ({
  type,
  name: "one",
  urn: `urn:pulumi:prod-eu::archipelago::${type}::one`,
  props,
  provider: { name: "cluster-eu-provider" },
  protect: false,
  ...more,
});

function problems(rule: string, declared: Declared, configured: object = {}): readonly string[] {
  const found = rules.find(({ name }) => name === rule);
  assert.ok(found, rule);
  return found.problems(declared, configured);
}

describe("the policy pack", () => {
  it("has a name, a description and lists as options for each rule", () => {
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
    for (const { name, description, defaults } of rules) {
      assert.match(name, /^[a-z]+(-[a-z]+)+$/);
      assert.match(description, /^[A-Z].*\.$/);
      assert.ok(Object.values(defaults).every(Array.isArray));
    }
  });

  it("finds nothing in a resource that no rule concerns", () => {
    const other = resource("tls:index/certRequest:CertRequest", { spec: { type: "LoadBalancer" } });
    assert.deepEqual(
      rules.flatMap((rule) => rule.problems({ ...other, provider: undefined }, {})),
      [],
    );
  });

  describe("explicit-provider", () => {
    const service = resource("kubernetes:core/v1:Service", {});
    for (const [title, provider, expected] of [
      ["refuses no provider", undefined, ["nothing"]],
      ["refuses the default provider", { name: "default" }, ['"default"']],
      ["refuses a version's default provider", { name: "default_4_34_2" }, ['"default_4_34_2"']],
      ["allows a provider of one's own", { name: "cluster-eu-provider" }, []],
      ["allows a cluster named default-eu", { name: "default-eu-provider" }, []],
    ] as const) {
      it(title, () => {
        assert.deepEqual(
          problems("explicit-provider", { ...service, provider }),
          expected.map(
            (got) =>
              `provider: no explicit provider; got ${got}; expected the provider of a cluster`,
          ),
        );
      });
    }
  });

  describe("cluster-identifier", () => {
    const provider = "pulumi:providers:kubernetes";
    it("refuses a provider without one", () => {
      assert.equal(
        problems("cluster-identifier", resource(provider, { kubeconfig: "" })).length,
        1,
      );
    });
    it("allows one that only an update knows", () => {
      const props = {
        get clusterIdentifier(): string {
          throw new Error("unknown");
        },
      };
      assert.deepEqual(problems("cluster-identifier", resource(provider, props)), []);
    });
  });

  describe("closed-load-balancers", () => {
    const balancer = (spec: object, annotations: object = {}): Declared =>
      resource("kubernetes:core/v1:Service", {
        metadata: { namespace: "istio-system", name: "gateway", annotations },
        spec: { type: "LoadBalancer", ...spec },
      });
    it("refuses a load balancer without ranges", () => {
      const [problem, ...more] = problems("closed-load-balancers", balancer({}));
      assert.match(
        problem ?? "",
        /^spec\.loadBalancerSourceRanges: every address may connect; got/,
      );
      assert.deepEqual(more, []);
      assert.equal(
        problems("closed-load-balancers", balancer({ loadBalancerSourceRanges: [] })).length,
        1,
      );
    });
    it("refuses a load balancer that a chart creates", () => {
      const values = { a: { serviceType: "LoadBalancer" }, service: { type: "LoadBalancer" } };
      assert.deepEqual(
        problems(
          "closed-load-balancers",
          resource("kubernetes:helm.sh/v3:Release", { values }),
        ).map((problem) => problem.split(":")[0]),
        ["values.a.serviceType", "values.service"],
      );
    });
    it("looks at the known values of a chart", () => {
      const values = {
        get later(): string {
          throw new Error("unknown");
        },
        service: { type: "LoadBalancer" },
      };
      const release = resource("kubernetes:helm.sh/v3:Release", { values });
      assert.equal(problems("closed-load-balancers", release).length, 1);
    });
    it("allows one that is open on purpose", () => {
      const open = { open: ["istio-system/gate*"] };
      assert.deepEqual(problems("closed-load-balancers", balancer({}), open), []);
      assert.equal(
        problems("closed-load-balancers", balancer({}), { open: ["gateway"] }).length,
        1,
      );
      const stated = balancer({ loadBalancerSourceRanges: ["0.0.0.0/0"] });
      assert.deepEqual(problems("closed-load-balancers", stated), []);
    });
    it("allows ranges, a firewall, an address inside the network, and other Services", () => {
      for (const closed of [
        balancer({ loadBalancerSourceRanges: ["192.0.2.0/24"] }),
        balancer({}, { "service.beta.kubernetes.io/linode-loadbalancer-firewall-id": "7" }),
        balancer({}, { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" }),
        balancer({ type: "ClusterIP" }),
        resource("kubernetes:helm.sh/v3:Release", { values: { service: { type: "None" } } }),
      ]) {
        assert.deepEqual(problems("closed-load-balancers", closed), []);
      }
    });
  });

  describe("stack-tag", () => {
    const lke = (tags: unknown) => resource("linode:index/lkeCluster:LkeCluster", { tags });
    it("refuses a cluster without the tag of its stack", () => {
      for (const tags of [undefined, [], ["archipelago:dev"], ["prod-eu"]]) {
        const [problem] = problems("stack-tag", lke(tags));
        assert.match(
          problem ?? "",
          /^tags: not tagged .*expected "archipelago:prod-eu" among them$/,
        );
      }
    });
    it("allows the tag among others", () => {
      assert.deepEqual(problems("stack-tag", lke(["team", "archipelago:prod-eu"])), []);
    });
  });

  describe("protected-root", () => {
    const root = (type: string, more: Partial<Declared> = {}, stack = "prod-eu"): Declared =>
      resource(
        `tls:index/${type}`,
        {},
        {
          urn: `urn:pulumi:${stack}::archipelago::archipelago:pki:TrustRoot$tls:index/${type}::root`,
          ...more,
        },
      );
    for (const type of ["privateKey:PrivateKey", "selfSignedCert:SelfSignedCert"]) {
      it(`refuses an unprotected ${type.split(":")[1] ?? ""} in production`, () => {
        assert.deepEqual(problems("protected-root", root(type)), [
          "protect: the root can be deleted; got false; expected true, as by trust.protectRoot",
        ]);
        assert.deepEqual(problems("protected-root", root(type, { protect: true })), []);
      });
    }
    it("allows it elsewhere, and in whatever the root does not hold", () => {
      const key = "privateKey:PrivateKey";
      assert.deepEqual(problems("protected-root", root(key, {}, "dev")), []);
      const region = `urn:pulumi:prod::archipelago::archipelago:pki:MeshIntermediate$tls:index/${key}::eu`;
      assert.deepEqual(problems("protected-root", root(key, { urn: region })), []);
    });
    it("takes other names of production stacks", () => {
      const live = root("privateKey:PrivateKey", {}, "live");
      assert.equal(problems("protected-root", live, { production: ["live"] }).length, 1);
      assert.deepEqual(problems("protected-root", live, { production: ["liv", "lives"] }), []);
    });
  });

  const confined = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  };
  const pod = (container: object, spec: object = {}, namespace = "archipelago-gate") =>
    resource("kubernetes:batch/v1:Job", {
      metadata: { namespace },
      spec: { template: { spec: { containers: [container], ...spec } } },
    });

  describe("confined-pods", () => {
    const context = "spec.template.spec.containers[0].securityContext";
    for (const [key, value, expected] of [
      ["allowPrivilegeEscalation", undefined, `${context}.allowPrivilegeEscalation: got nothing`],
      ["capabilities", { drop: ["NET_RAW"] }, `${context}.capabilities.drop: got ["NET_RAW"]`],
      ["readOnlyRootFilesystem", false, `${context}.readOnlyRootFilesystem: got false`],
      ["runAsNonRoot", undefined, `${context}.runAsNonRoot: got nothing`],
      [
        "seccompProfile",
        { type: "Unconfined" },
        `${context}.seccompProfile.type: got "Unconfined"`,
      ],
    ] as const) {
      it(`refuses another ${key}`, () => {
        const found = problems(
          "confined-pods",
          pod({ securityContext: { ...confined, [key]: value } }),
        );
        assert.deepEqual(
          found.map((problem) => problem.split(";")[0]),
          [expected],
        );
      });
    }
    it("refuses the node's namespaces and files", () => {
      const spec = { hostPID: true, volumes: [{ name: "run", hostPath: { path: "/run" } }] };
      assert.deepEqual(
        problems("confined-pods", pod({ securityContext: confined }, spec)).map(
          (problem) => problem.split(":")[0],
        ),
        ["spec.template.spec.hostPID", "spec.template.spec.volumes[0]"],
      );
    });
    it("looks into every kind of workload, and into init containers", () => {
      const loose = { containers: [{ securityContext: confined }], initContainers: [{}] };
      const template = { template: { spec: loose } };
      for (const [type, spec] of [
        ["core/v1:Pod", loose],
        ["apps/v1:DaemonSet", template],
        ["apps/v1:Deployment", template],
        ["apps/v1:StatefulSet", template],
        ["batch/v1:CronJob", { jobTemplate: { spec: template } }],
      ] as const) {
        const found = problems("confined-pods", resource(`kubernetes:${type}`, { spec }));
        assert.equal(found.length, 5, type);
        assert.ok(found.every((problem) => problem.includes("initContainers[0]")));
      }
    });
    it("takes what the pod sets for all its containers", () => {
      const { runAsNonRoot, seccompProfile, ...rest } = confined;
      const spec = { securityContext: { runAsNonRoot, seccompProfile } };
      assert.deepEqual(problems("confined-pods", pod({ securityContext: rest }, spec)), []);
    });
    it("leaves namespaces out that are exempt", () => {
      assert.deepEqual(problems("confined-pods", pod({}, {}, "emojivoto")), []);
      assert.equal(problems("confined-pods", pod({}, {}, "emojivoto"), { exempt: [] }).length, 5);
    });
  });

  describe("mirrored-images", () => {
    const from = (image: string) => pod({ image });
    const options = { registries: ["mirror.example.com:5000/fleet"] };
    it("refuses another registry, also one that begins alike", () => {
      for (const image of ["docker.io/curl:1", "mirror.example.com:5000/fleets/curl:1"]) {
        assert.deepEqual(problems("mirrored-images", from(image), options), [
          `spec.template.spec.containers[0].image: not from the mirror; got "${image}"; expected one of mirror.example.com:5000/fleet`,
        ]);
      }
    });
    it("allows the mirror, and everything without one", () => {
      const mirrored = from("mirror.example.com:5000/fleet/curl:1");
      assert.deepEqual(problems("mirrored-images", mirrored, options), []);
      assert.deepEqual(problems("mirrored-images", from("docker.io/curl:1")), []);
    });
  });

  describe("secret-values", () => {
    class Hidden {}
    const secret = new Hidden();
    const plain = (type: string, props: Declared["props"]): string[] =>
      plainCredentials({ type, props }, (value) => value instanceof Hidden).map((path) =>
        path.join("."),
      );
    it("finds every plain value of a Secret", () => {
      const props = { data: { a: "x", b: secret }, stringData: { c: "" }, type: "Opaque" };
      assert.deepEqual(plain("kubernetes:core/v1:Secret", props), ["data.a", "stringData.c"]);
      assert.deepEqual(plain("kubernetes:core/v1:Secret", { data: secret }), []);
    });
    // Put together here, so that no file has the form of a key.
    const key = ["-----BEGIN EC PRIVATE", "KEY-----\nAAAA"].join(" ");
    const token = ["eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiJmbGVldCJ9", "c2lnbmF0dXJlLWhlcmU"].join(".");
    it("finds credentials in any resource", () => {
      const values = { list: [{ ca: key }, { ca: secret }], header: `Bearer ${token}` };
      assert.deepEqual(plain("kubernetes:helm.sh/v3:Release", { values }), [
        "values.list.0.ca",
        "values.header",
      ]);
      const kubeconfig = "users: [{ user: { client-key-data: TUZL } }]";
      assert.deepEqual(plain("kubernetes:core/v1:ConfigMap", { data: { kubeconfig } }), [
        "data.kubeconfig",
      ]);
    });
    it("leaves certificates and other texts alone", () => {
      const data = { ca: "-----BEGIN CERTIFICATE-----\nAAAA", name: "private key", none: null };
      assert.deepEqual(plain("kubernetes:core/v1:ConfigMap", { data }), []);
    });
  });
});
