/** The gRPC service of a {@link Provider}: one small translation per method. */
import type {
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { EngineLog } from "./engine.ts";
import { toStatus } from "./failure.ts";
import type { Call, Provider } from "./provider.ts";
import * as translate from "./translate.ts";
import { fromStruct, toStruct } from "./wire.ts";

/** The service for a server, with `idle`, which resolves when no call is in flight. */
export interface Service {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  idle(): Promise<void>;
}

/** Builds the service. `cancellation`, whose signal all calls share, is aborted on the engine's Cancel. */
export function resourceProviderService(
  provider: Provider,
  announcement: string,
  log: EngineLog,
  cancellation: AbortController,
): Service {
  const running = new Set<Promise<void>>();

  function unary<Request, Response>(
    urnOf: (request: Request) => string,
    run: (request: Request, call: Call) => Promise<Response>,
  ): (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => void {
    return ({ request }, reply) => {
      const call = { signal: cancellation.signal, log: log.of(urnOf(request)) };
      const done = run(request, call).then(
        async (response) => {
          await log.flush();
          reply(null, response);
        },
        async (error: unknown) => {
          if (error instanceof TypeError || error instanceof RangeError) {
            call.log.debug(error.stack ?? error.message);
          }
          await log.flush();
          reply(toStatus(error));
        },
      );
      running.add(done);
      void done.finally(() => running.delete(done));
    };
  }

  const none = (): string => "";
  const providerUrn = (request: pb.ConfigureRequest): string => request.getUrn() ?? "";
  const urn = (request: { getUrn(): string }): string => request.getUrn();

  const implementation = {
    handshake: unary(none, () =>
      Promise.resolve(
        // Secrets arrive marked, outputs as plain or unknown values, and resources as ids; the stand-ins need no more.
        new pb.ProviderHandshakeResponse().setAcceptSecrets(true),
      ),
    ),
    getPluginInfo: unary(none, () =>
      Promise.resolve(new plugin.PluginInfo().setVersion(provider.version)),
    ),
    configure: unary(providerUrn, async (request: pb.ConfigureRequest, call) => {
      call.log.info(announcement);
      await provider.configure(translate.configureRequest(request), call);
      return new pb.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    checkConfig: unary(urn, async (request: pb.CheckRequest, call) => {
      const checked = translate.checkRequest(request);
      const result = await provider.checkConfig?.(checked, call);
      return translate.checkResponse(result ?? { inputs: checked.inputs });
    }),
    // A changed argument updates the provider and never replaces it.
    diffConfig: unary(urn, () => Promise.resolve(translate.diffResponse({ changes: "unknown" }))),
    check: unary(urn, async (request: pb.CheckRequest, call) =>
      translate.checkResponse(await provider.check(translate.checkRequest(request), call)),
    ),
    diff: unary(urn, async (request: pb.DiffRequest, call) =>
      translate.diffResponse(await provider.diff(translate.diffRequest(request), call)),
    ),
    create: unary(urn, async (request: pb.CreateRequest, call) => {
      const { id, outputs } = await provider.create(translate.createRequest(request), call);
      return new pb.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),
    read: unary(urn, async (request: pb.ReadRequest, call) => {
      const found = await provider.read(translate.readRequest(request), call);
      if (found === undefined) return new pb.ReadResponse();
      return new pb.ReadResponse()
        .setId(found.id)
        .setInputs(toStruct(found.inputs))
        .setProperties(toStruct(found.outputs));
    }),
    update: unary(urn, async (request: pb.UpdateRequest, call) => {
      const { outputs } = await provider.update(translate.updateRequest(request), call);
      return new pb.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: unary(urn, async (request: pb.DeleteRequest, call) => {
      await provider.delete(translate.deleteRequest(request), call);
      return new empty.Empty();
    }),
    invoke: unary(none, async (request: pb.InvokeRequest, call) => {
      const token = request.getTok();
      if (provider.invoke === undefined) throw new Error(`${token} is not supported`);
      const args = fromStruct(request.getArgs());
      const answer = await provider.invoke({ token, args, preview: request.getPreview() }, call);
      return new pb.InvokeResponse()
        .setReturn(toStruct(answer.result))
        .setFailuresList((answer.failures ?? []).map(translate.checkFailure));
    }),
    getSchema: unary(none, () =>
      Promise.reject(new Error("this stand-in has no schema; use the one in the SDK's package")),
    ),
    cancel: unary(none, () => {
      cancellation.abort(new Error("cancelled"));
      return Promise.resolve(new empty.Empty());
    }),
  };

  return {
    definition: grpc.ResourceProviderService,
    implementation,
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
