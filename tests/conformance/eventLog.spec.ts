/**
 * The engine's events hold no secret, under the real engine: `pulumi up --event-log` writes them, debug messages among them.
 * Not proved here: the events of the whole program, which the fleet tests search.
 */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { dropDebugMessages } from "../../fleet/debugMessages.ts";
import { credentialsIn } from "../support/secretForms.ts";
import { scanText } from "../support/secretScan.ts";
import { type EngineStack, openEngineStack } from "./support/engineStack.ts";

describe("the engine's events", function () {
  this.timeout(600_000);
  let stack: EngineStack;
  const { debug } = pulumi.log;

  beforeEach(async () => {
    // A spec before this one may have run the whole program, which drops them for the process.
    Object.assign(pulumi.log, { debug });
    stack = await openEngineStack("tls");
  });
  afterEach(async () => {
    Object.assign(pulumi.log, { debug });
    await stack.close();
  });

  const program = (drops: boolean) => (): Promise<{ pem: pulumi.Output<string> }> => {
    if (drops) dropDebugMessages();
    const key = new tls.PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    return Promise.resolve({ pem: key.privateKeyPem });
  };
  /** The credentials of the stack that its events hold. */
  const found = async (drops: boolean): Promise<string[]> => {
    await stack.up(program(drops));
    const known = credentialsIn("key", String(stack.outputs()["pem"]));
    assert.equal(known.length, 1);
    return scanText(known, stack.events());
  };

  it("hold a private key in the debug messages of Pulumi's SDK", async () => {
    assert.deepEqual(await found(false), ["key: ec private key"]);
  });

  it("hold none without those messages", async () => {
    assert.deepEqual(await found(true), []);
    assert.match(stack.events(), /"resourcePreEvent"/);
  });
});
