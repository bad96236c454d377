import assert from "node:assert/strict";
import { linodeFirewall } from "../../../components/internal/loadBalancer.ts";

// Proves: the annotation's text. Does not prove that Linode's cloud controller makes a firewall of it.
describe("the annotation for a NodeBalancer's firewall", () => {
  const acl = "service.beta.kubernetes.io/linode-loadbalancer-firewall-acl";

  it("allows the ranges by family, and omits a family without any", () => {
    assert.deepEqual(linodeFirewall(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"]), {
      [acl]: '{"allowList":{"ipv4":["192.0.2.0/24","198.51.100.7/32"],"ipv6":["2001:db8::/32"]}}',
    });
    assert.deepEqual(linodeFirewall(["192.0.2.0/24"]), {
      [acl]: '{"allowList":{"ipv4":["192.0.2.0/24"]}}',
    });
  });
});
