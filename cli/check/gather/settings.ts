import * as z from "zod";
import { parseSettings } from "../../../settings/parse.ts";
import { SettingsError } from "../../../settings/error.ts";
import { KUBECONFIG, VIZ_USERS } from "../../../settings/read.ts";
import { openListeners } from "../../../settings/exposure.ts";
import type { SettingsFacts } from "../facts.ts";

const raw = z.looseObject({ allowUnpatched: z.boolean().catch(false) });

/**
 * Reads the settings as this version of the program does. The stack's secrets are not among them: what only they decide is
 * left out.
 *
 * @param configuration `namespace:key` to text
 */
export function settingsFacts(configuration: Readonly<Record<string, string>>): SettingsFacts {
  const mesh = configuration["archipelago:mesh"] === "linkerd" ? "linkerd" : "istio";
  const none = { mesh, openListeners: [], discouraged: discouragedIn(configuration) } as const;
  try {
    // The name is part of default labels only.
    const settings = parseSettings(configuration, { stack: "check" });
    const { clusters, gate } = settings;
    return {
      problems: [],
      openListeners: openListeners(settings),
      discouraged: none.discouraged,
      regions: clusters.map(({ name }) => name),
      mesh,
      gateEnabled: gate.enabled,
    };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const problems = error.problems
      .filter(({ path }) => ![KUBECONFIG, VIZ_USERS].includes(path))
      .map(
        ({ path, reason, got, expected }) => `${path}: ${reason}; got ${got}; expected ${expected}`,
      );
    return { ...none, problems };
  }
}

/** Settings that are accepted, and should not stay. */
function discouragedIn(configuration: Readonly<Record<string, string>>): string[] {
  const istio = raw.safeParse(jsonOf(configuration["archipelago:istio"]));
  return istio.success && istio.data.allowUnpatched
    ? ["istio.allowUnpatched: true: this Istio lacks fixes; expected a patched version without it"]
    : [];
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
