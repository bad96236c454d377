/** Waiting for Ingresses. A test writes the address that an ingress controller would. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import {
  address,
  type Build,
  eventually,
  failureOf,
  type Fixture,
  steps,
} from "../support/kubernetesFixture.ts";

type Annotations = Readonly<Record<string, string>>;

/** An Ingress called `name` that leads to the Services; the output is its status. */
const leadingTo =
  (name: string, services: readonly string[], annotations: Annotations = {}): Build =>
  (options) => {
    const paths = services.map((service) => ({
      path: `/${service}`,
      pathType: "Prefix",
      backend: { service: { name: service, port: { number: 80 } } },
    }));
    const args = {
      metadata: { name, annotations },
      spec: { rules: [{ host: "example.org", http: { paths } }] },
    };
    const { status } = new k8s.networking.v1.Ingress("ingress", args, options);
    return { addresses: status.loadBalancer };
  };

/** Writes an Ingress's addresses, as its controller would. */
async function serve({ api, namespace }: Fixture, name: string, ...ips: string[]): Promise<void> {
  const networking = api.config.makeApiClient(client.NetworkingV1Api);
  const value = { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } };
  const body = [{ op: "add", path: "/status", value }];
  await eventually(() => networking.patchNamespacedIngressStatus({ name, namespace, body }));
}

/** Makes a Service with a selector: its endpoints are listed, if none of them is there. */
const selecting = ({ objects, namespace }: Fixture, name: string): Promise<unknown> => {
  const spec = { selector: { app: name }, ports: [{ port: 80 }] };
  return objects.create({ ...address("v1", "Service", name, namespace), ...{ spec } });
};

/** What a run has come to after some time: `waiting`, or `over`. */
const after = (run: Promise<unknown>, seconds: number): Promise<string> =>
  Promise.race([run.then(() => "over"), delay(seconds * 1000, "waiting")]);

/** Registers the cases. */
export function ingressCases(fixture: () => Fixture): void {
  it("ends when each has an address, and takes it back up when it is gone", async () => {
    const { stack, program } = fixture();
    await selecting(fixture(), "shop");
    const up = stack.up(program(leadingTo("shop", ["shop"])));
    assert.equal(await after(up, 4), "waiting");
    await serve(fixture(), "shop", "192.0.2.7");
    assert.deepEqual(steps(await up), ["create ingress"]);
    assert.deepEqual(stack.outputs(), { addresses: { ingress: [{ ip: "192.0.2.7" }] } });
    assert.deepEqual(steps(await stack.up(program(leadingTo("shop", ["shop"])))), []);

    await serve(fixture(), "shop");
    const again = stack.up(program(leadingTo("shop", ["shop"])), { refresh: true });
    assert.equal(await after(again, 6), "waiting");
    await serve(fixture(), "shop", "192.0.2.8");
    await again;
    assert.deepEqual(stack.outputs(), { addresses: { ingress: [{ ip: "192.0.2.8" }] } });
    await stack.destroy();
  });

  it("fails for one without an address, and keeps it", async () => {
    const { stack, program } = fixture();
    await selecting(fixture(), "shop");
    const short = { "pulumi.com/timeoutSeconds": "10" };
    const failure = await failureOf(stack.up(program(leadingTo("shop", ["shop"], short))));
    assert.match(failure, /Ingress.*\.status\.loadBalancer/);
    const kinds = (await stack.resources()).map(({ type }) => type);
    assert.ok(kinds.includes("kubernetes:networking.k8s.io/v1:Ingress"));
    assert.deepEqual(steps(await stack.destroy()), ["delete ingress"]);
  });

  it("does not wait for one that says so", async () => {
    const { stack, program } = fixture();
    const skip = { "pulumi.com/skipAwait": "true" };
    const up = stack.up(program(leadingTo("shop", ["nowhere"], skip)));
    assert.equal(await after(up, 20), "over");
    assert.deepEqual(stack.outputs(), { addresses: {} });
    await stack.destroy();
  });

  it("asks no endpoints of a Service that is elsewhere", async () => {
    const { stack, program, objects, namespace } = fixture();
    const spec = { type: "ExternalName", externalName: "elsewhere.example.org" };
    await objects.create({ ...address("v1", "Service", "elsewhere", namespace), ...{ spec } });
    const up = stack.up(program(leadingTo("shop", ["elsewhere"])));
    await serve(fixture(), "shop", "192.0.2.7");
    assert.equal(await after(up, 20), "over");
    await stack.destroy();
  });

  it("goes on after a while without a Service that has no endpoints", async () => {
    const { stack, program } = fixture();
    await selecting(fixture(), "shop");
    const up = stack.up(program(leadingTo("shop", ["shop", "nowhere"])));
    await serve(fixture(), "shop", "192.0.2.7");
    assert.equal(await after(up, 5), "waiting");
    await up;
    assert.match(stack.printed(), /example\.org\/nowhere" -> "nowhere"/);
    await stack.destroy();
  });

  it("takes a Service up that has got endpoints at last", async () => {
    const { stack, program } = fixture();
    const up = stack.up(program(leadingTo("shop", ["shop"])));
    await serve(fixture(), "shop", "192.0.2.7");
    // Nothing in the namespace has endpoints, so it is a minute before the Service is given up.
    assert.equal(await after(up, 14), "waiting");
    await selecting(fixture(), "shop");
    assert.equal(await after(up, 20), "over");
    await stack.destroy();
  });
}
