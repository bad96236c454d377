import { credentials } from "@grpc/grpc-js";
import callbacks from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/callback_pb.js";
import resources from "@pulumi/pulumi/proto/resource_pb.js";
import type { Registration } from "./record.ts";

/** A hook that the program registered. */
export type HookRegistration = Pick<
  resources.RegisterResourceHookRequest,
  "getName" | "getCallback"
>;

/**
 * Calls hooks as the engine does: through the program's callback server, before the resource is created. Under mocks
 * every resource is created.
 */
export class Hooks {
  readonly #callbacks = new Map<string, pb.Callback>();

  add(hook: HookRegistration): void {
    const callback = hook.getCallback();
    if (callback !== undefined) this.#callbacks.set(hook.getName(), callback);
  }

  /** @throws Error of the first hook that fails */
  async beforeCreate(request: Registration): Promise<void> {
    for (const name of request.getHooks()?.getBeforeCreateList() ?? []) {
      const callback = this.#callbacks.get(name);
      if (callback === undefined) throw new Error(`hook ${name} was not registered`);
      const args = new resources.ResourceHookRequest();
      args.setName(request.getName());
      args.setType(request.getType());
      args.setNewInputs(request.getObject());
      const refusal = await invoke(callback, args);
      if (refusal !== "") throw new Error(`before hook "${name}" failed: ${refusal}`);
    }
  }
}

/** @returns the hook's error; empty without one */
async function invoke(callback: pb.Callback, args: resources.ResourceHookRequest): Promise<string> {
  const client = new callbacks.CallbacksClient(callback.getTarget(), credentials.createInsecure());
  const request = new pb.CallbackInvokeRequest();
  request.setToken(callback.getToken());
  request.setRequest(args.serializeBinary());
  try {
    const response = await new Promise<pb.CallbackInvokeResponse>((resolve, reject) => {
      client.invoke(request, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
    const bytes = response.getResponse_asU8();
    return resources.ResourceHookResponse.deserializeBinary(bytes).getError();
  } finally {
    client.close();
  }
}
