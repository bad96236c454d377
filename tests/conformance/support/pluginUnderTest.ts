/** The plugin that the conformance tests of a provider run. */
import {
  findPlugin,
  type ProviderName,
  type ProviderPlugin,
} from "../../../local/engine/plugins.ts";
import { testParts } from "../../support/parts.ts";

/**
 * The plugin under test. Kubernetes: the plugin that a run of the local cloud uses. linode and tls: the stand-in, or,
 * with `ARCHIPELAGO_<NAME>_PLUGIN=official`, Pulumi's own.
 *
 * @throws Error if the official plugin is requested and not installed
 */
export async function pluginUnderTest(provider: ProviderName): Promise<ProviderPlugin> {
  const { kubernetesPlugin } = await testParts();
  const own = { kubernetes: kubernetesPlugin };
  if (provider === "kubernetes") return findPlugin(provider, own);
  const variable = `ARCHIPELAGO_${provider.toUpperCase()}_PLUGIN`;
  // Without PATH and with an empty home no official plugin is found.
  if (process.env[variable] !== "official") return findPlugin(provider, own, { PULUMI_HOME: "/" });
  const found = findPlugin(provider, own);
  if (found.kind !== "official")
    throw new Error(`${variable}: got official; expected pulumi-resource-${provider} on PATH`);
  return found;
}
