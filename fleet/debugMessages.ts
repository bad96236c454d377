import * as pulumi from "@pulumi/pulumi";

/**
 * Drops the debug messages of Pulumi's SDK. With every resource and every answer of a provider it sends one that holds the
 * values of secrets in plain text (`RegisterResource RPC finished: … resp: …` in runtime/resource.js, `Invoke RPC finished` in
 * runtime/invoke.js, 3.248), and the engine writes them to its event log (`pulumi up --event-log`), whatever the level of what it
 * prints. The SDK has no option against it.
 */
export function dropDebugMessages(): void {
  // The object through which the SDK's own modules call it.
  Object.assign(pulumi.log, { debug: () => Promise.resolve() });
}
