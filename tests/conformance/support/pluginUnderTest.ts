/** Which plugin the conformance tests of a provider are about. */
import {
  findPlugin,
  type ProviderName,
  type ProviderPlugin,
} from "../../../local/engine/plugins.ts";
import { testParts } from "../../support/parts.ts";

/**
 * Kubernetes: the plugin that a run of the local cloud would use. linode and tls: the stand-in, or, with
 * `ARCHIPELAGO_<NAME>_PLUGIN=official`, Pulumi's own.
 *
 * @throws Error when the official plugin is asked for and is not installed.
 */
export async function pluginUnderTest(provider: ProviderName): Promise<ProviderPlugin> {
  const { kubernetesPlugin } = await testParts();
  const own = { kubernetes: kubernetesPlugin };
  if (provider === "kubernetes") return findPlugin(provider, own);
  const variable = `ARCHIPELAGO_${provider.toUpperCase()}_PLUGIN`;
  // Without a PATH and in an empty home there is no official one.
  if (process.env[variable] !== "official") return findPlugin(provider, own, { PULUMI_HOME: "/" });
  const found = findPlugin(provider, own);
  if (found.kind !== "official")
    throw new Error(`${variable}: got official; expected pulumi-resource-${provider} on PATH`);
  return found;
}
