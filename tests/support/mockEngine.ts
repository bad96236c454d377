import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resource from "@pulumi/pulumi/proto/resource_pb.js";
import type { Monitor } from "./monitor.ts";
import type { Read, Registration } from "./record.ts";

/** The features that Pulumi's mocks have for an inline program (runtime/mocks.ts). */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

/** An engine on loopback. */
export interface ServedEngine {
  readonly address: string;
  /** Messages from severity `warning` on. */
  readonly log: readonly string[];
  /** The stack's outputs in their wire form, once there are any. */
  outputs(): unknown;
  close(): void;
}

/**
 * Serves a mock monitor over gRPC, as the engine serves a program in a process of its own. All other methods, such as
 * transforms, are unimplemented.
 */
export async function serveEngine(monitor: Monitor): Promise<ServedEngine> {
  const log: string[] = [];
  let outputs: unknown;
  const server = new Server();
  server.addService(resourceGrpc.ResourceMonitorService, {
    supportsFeature: unary((request: resource.SupportsFeatureRequest) => {
      const response = new resource.SupportsFeatureResponse();
      response.setHassupport(FEATURES.has(request.getId()));
      return response;
    }),
    registerResource: passedOn<Registration>(monitor.registerResource.bind(monitor)),
    readResource: passedOn<Read>(monitor.readResource.bind(monitor)),
    invoke: passedOn(monitor.invoke.bind(monitor)),
    registerPackage: passedOn(monitor.registerPackage.bind(monitor)),
    registerResourceHook: unary((request: resource.RegisterResourceHookRequest) => {
      monitor.registerResourceHook?.(request, () => undefined);
      return new empty.Empty();
    }),
    registerResourceOutputs: unary((request: resource.RegisterResourceOutputsRequest) => {
      if (request.getUrn().includes("::pulumi:pulumi:Stack::")) {
        outputs = request.getOutputs()?.toJavaScript();
      }
      return new empty.Empty();
    }),
    signalAndWaitForShutdown: unary(() => new empty.Empty()),
  } satisfies UntypedServiceImplementation);
  server.addService(engineGrpc.EngineService, {
    log: unary((request: engine.LogRequest) => {
      const { WARNING, ERROR } = engine.LogSeverity;
      const severities = new Map<number, string>([
        [WARNING, "warning"],
        [ERROR, "error"],
      ]);
      const severity = severities.get(request.getSeverity());
      if (severity !== undefined) log.push(`${severity}: ${request.getMessage()}`);
      return new empty.Empty();
    }),
    setRootResource: unary(() => new engine.SetRootResourceResponse()),
  } satisfies UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    log,
    outputs: () => outputs,
    close: () => {
      server.forceShutdown();
    },
  };
}

function unary<Request, Response>(
  answer: (request: Request) => Response,
): handleUnaryCall<Request, Response> {
  return (call, reply) => {
    reply(null, answer(call.request));
  };
}

/** Passes a request to the mock monitor, whose responses are the engine's messages. */
function passedOn<Request>(
  method: (
    request: Request,
    callback: (error: unknown, response: object | undefined) => void,
  ) => unknown,
): handleUnaryCall<Request, object> {
  return (call, reply) => {
    void method(call.request, (error, response) => {
      if (response !== undefined) reply(null, response);
      else reply(error instanceof Error ? error : new Error(String(error)));
    });
  };
}
