/** The stand-in for Pulumi's linode provider. */
import type { Provider } from "../protocol/provider.ts";
import { LinodeClient } from "./client.ts";
import { ClusterResource } from "./cluster.ts";
import { configOf, configProblems, type ProviderConfig } from "./config.ts";
import { diffCluster } from "./diff.ts";
import { callFunction } from "./functions.ts";
import { problemsOf } from "./inputs.ts";

const lkeCluster = "linode:index/lkeCluster:LkeCluster";

/** Returns the provider. `version` is the SDK's; `env` provides omitted configuration. */
export function linodeProvider(version: string, env: NodeJS.ProcessEnv = process.env): Provider {
  let config: ProviderConfig | undefined;

  const configured = (): ProviderConfig => {
    if (config === undefined) throw new Error("linode provider: not configured");
    return config;
  };
  const clusters = (type: string): ClusterResource => {
    requireSupported(type);
    return new ClusterResource(configured());
  };

  return {
    name: "linode",
    version,

    checkConfig: ({ inputs }) => Promise.resolve({ inputs, failures: configProblems(inputs) }),

    configure({ args }) {
      config = configOf(args, version, env);
      return Promise.resolve();
    },

    check({ type, inputs }) {
      requireSupported(type);
      return Promise.resolve({ inputs, failures: problemsOf(inputs) });
    },

    diff(request) {
      requireSupported(request.type);
      return Promise.resolve(diffCluster(request));
    },

    create: (request, call) => clusters(request.type).create(request, call),
    read: (request, call) => clusters(request.type).read(request, call),
    update: (request, call) => clusters(request.type).update(request, call),
    delete: (request, call) => clusters(request.type).delete(request, call),

    async invoke({ token, args }, { signal }) {
      const client = new LinodeClient(configured().client);
      return { result: await callFunction(token, args, client, { signal }) };
    },
  };
}

function requireSupported(type: string): void {
  if (type === lkeCluster) return;
  throw new Error(
    `${type} is not supported by Archipelago's stand-in for the linode provider; supported: ${lkeCluster}`,
  );
}
