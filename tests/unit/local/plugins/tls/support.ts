/** Calls of the tls stand-in as the engine makes them. */
import assert from "node:assert/strict";
import type { Call, DiffResult, Provider } from "../../../../../local/plugins/protocol/provider.ts";
import { openBag, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";
import { tlsProvider } from "../../../../../local/plugins/tls/provider.ts";

export const types = {
  privateKey: "tls:index/privateKey:PrivateKey",
  request: "tls:index/certRequest:CertRequest",
  selfSigned: "tls:index/selfSignedCert:SelfSignedCert",
  locallySigned: "tls:index/locallySignedCert:LocallySignedCert",
};

/** A provider with a clock that the test sets. */
export class Bench {
  now = new Date("2026-03-04T05:06:07.890Z");
  readonly warnings: string[] = [];
  readonly provider: Provider = tlsProvider("5.6.1", () => this.now);
  readonly call: Call = {
    signal: new AbortController().signal,
    log: {
      debug: ignore,
      info: ignore,
      status: ignore,
      error: ignore,
      warn: (message) => this.warnings.push(message),
    },
  };

  subject(type: string) {
    return { urn: `urn:pulumi:s::p::${type}::n`, name: "n", type };
  }

  /** Checks the inputs; returns the failures as `property: reason`. */
  async problems(type: string, inputs: PropertyBag): Promise<string[]> {
    const { failures } = await this.provider.check(
      { ...this.subject(type), oldInputs: {}, inputs },
      this.call,
    );
    return (failures ?? []).map(({ property, reason }) => `${property}: ${reason}`);
  }

  async checked(type: string, inputs: PropertyBag): Promise<PropertyBag> {
    assert.deepEqual(await this.problems(type, inputs), []);
    const { inputs: filled } = await this.provider.check(
      { ...this.subject(type), oldInputs: {}, inputs },
      this.call,
    );
    return filled;
  }

  /** Creates a resource; returns its outputs with opened secrets. */
  async make(type: string, inputs: PropertyBag): Promise<Made> {
    const filled = await this.checked(type, inputs);
    const { id, outputs } = await this.provider.create(
      { ...this.subject(type), inputs: filled, preview: false, timeoutSeconds: undefined },
      this.call,
    );
    return new Made(id, outputs);
  }

  async key(inputs: PropertyBag = { algorithm: "ECDSA", ecdsaCurve: "P256" }): Promise<Made> {
    return this.make(types.privateKey, inputs);
  }

  async diff(type: string, oldOutputs: PropertyBag, inputs: PropertyBag): Promise<DiffResult> {
    const filled = await this.checked(type, inputs);
    return this.provider.diff(
      {
        ...this.subject(type),
        id: "1",
        oldInputs: {},
        oldOutputs,
        inputs: filled,
        ignoreChanges: [],
      },
      this.call,
    );
  }
}

/** A created resource. */
export class Made {
  readonly id: string;
  readonly outputs: PropertyBag;

  constructor(id: string, outputs: PropertyBag) {
    this.id = id;
    this.outputs = outputs;
  }

  text(output: string): string {
    const value = openBag(this.outputs)[output];
    assert.ok(typeof value === "string", `${output} is text`);
    return value;
  }
}

const ignore = (): void => undefined;
