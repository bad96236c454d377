/** Running the helm binary: values on its standard input, the kubeconfig in memory, its errors as errors. */
import { spawn } from "node:child_process";
import type { JsonObject } from "../../protocol/values.ts";
import { contextText, type Context } from "../client/kubeconfig.ts";
import { namelessFile } from "./namelessFile.ts";

/** What every helm command of a session needs. */
export interface HelmEnvironment {
  /** A path, or a name to look up on PATH. */
  readonly binary: string;
  /** The session's cluster and user, nothing else. */
  readonly kubeconfig: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** How much of helm's standard error is kept, characters; its end says why. */
const keptErrors = 8000;

/** helm marks a release as failed when it is asked to end; after this it is ended without asking. Milliseconds. */
const windUpMilliseconds = 8000;

/**
 * The environment for a cluster. Variables that would point helm at another cluster, user or namespace are left out;
 * the binary is `ARCHIPELAGO_HELM`, else `helm`.
 */
export function helmEnvironment(context: Context, environment: NodeJS.ProcessEnv): HelmEnvironment {
  const misleading = /^(HELM_(KUBE.*|NAMESPACE|DRIVER.*|DEBUG)|KUBECONFIG|KUBERNETES_SERVICE_.*)$/;
  const variables = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !misleading.test(entry[0]),
  );
  return {
    binary: environment["ARCHIPELAGO_HELM"] ?? "helm",
    kubeconfig: contextText(context),
    variables: { ...Object.fromEntries(variables), HELM_DRIVER: "secret" },
  };
}

/**
 * Runs helm and returns its standard output.
 *
 * @throws Error with the end of its standard error when it fails, or naming the binary when there is none.
 */
export async function helm(
  environment: HelmEnvironment,
  args: readonly string[],
  options: { readonly values?: JsonObject; readonly signal: AbortSignal },
): Promise<string> {
  options.signal.throwIfAborted();
  const file = await namelessFile(environment.kubeconfig);
  try {
    return await run(environment, args, options, file.fd);
  } finally {
    await file.close();
  }
}

function run(
  { binary, variables }: HelmEnvironment,
  args: readonly string[],
  { values, signal }: { readonly values?: JsonObject; readonly signal: AbortSignal },
  kubeconfig: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      env: { ...variables, KUBECONFIG: "/dev/fd/3" },
      stdio: ["pipe", "pipe", "pipe", kubeconfig],
    });
    let output = "";
    let errors = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-keptErrors);
    });
    const stop = (): void => {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), windUpMilliseconds).unref();
    };
    signal.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => {
      reject(
        new Error(`helm could not be started (${binary}): ${error.message}`, { cause: error }),
      );
    });
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (code === 0) resolve(output);
      else reject(new Error(errorText(errors) || `helm ended with ${code ?? "a signal"}`));
    });
    // helm may end without reading it all; its exit code says what happened.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(values === undefined ? "" : JSON.stringify(values));
  });
}

/** helm's own words without its warnings about the kubeconfig's file and its `Error:` prefix. */
function errorText(errors: string): string {
  return errors
    .split("\n")
    .filter(
      (line) => line.trim() !== "" && !line.startsWith("WARNING: Kubernetes configuration file"),
    )
    .map((line) => line.replace(/^Error: /, ""))
    .join("\n");
}
