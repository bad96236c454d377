/**
 * A language host for `pulumi import` and similar commands, which request the program's packages and run no program.
 * The local cloud does not include Pulumi's own language host, which reads them from the project's dependencies, so this
 * one returns the same inside the test.
 */
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { providerNames } from "../../../local/engine/plugins.ts";
import { sdkVersion } from "../../../local/parts/tools/officialPlugin.ts";

export interface LanguageHost {
  /** Environment that makes the engine call this host. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

const handshake: handleUnaryCall<unknown, InstanceType<typeof pb.LanguageHandshakeResponse>> = (
  _call,
  reply,
) => {
  reply(null, new pb.LanguageHandshakeResponse());
};

const getPluginInfo: handleUnaryCall<unknown, InstanceType<typeof plugin.PluginInfo>> = (
  _call,
  reply,
) => {
  reply(null, new plugin.PluginInfo());
};

const getRequiredPackages: handleUnaryCall<
  unknown,
  InstanceType<typeof pb.GetRequiredPackagesResponse>
> = (_call, reply) => {
  const answer = new pb.GetRequiredPackagesResponse();
  for (const name of providerNames) {
    const dependency = new plugin.PackageDependency();
    dependency.setName(name);
    dependency.setKind("resource");
    dependency.setVersion(sdkVersion(name));
    answer.addPackages(dependency);
  }
  reply(null, answer);
};

/** Serves on a free port of the loopback interface. */
export async function serveLanguageHost(): Promise<LanguageHost> {
  const server = new Server();
  const all: ServiceDefinition = grpc.LanguageRuntimeService;
  const answered = { handshake, getPluginInfo, getRequiredPackages };
  const service = Object.entries(all).filter(([method]) => method in answered);
  server.addService(Object.fromEntries(service), answered);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    env: { PULUMI_DEBUG_LANGUAGES: `nodejs:${port}` },
    close: () => {
      server.forceShutdown();
    },
  };
}
