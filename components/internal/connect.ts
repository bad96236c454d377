import { KubeConfig, type RequestContext } from "@kubernetes/client-node";
import { credentialsError } from "./execPlugin.ts";
import { readKubeconfig } from "./kubeconfig.ts";

/** Default timeout of one request to a cluster, in seconds. */
const requestSeconds = 15;

/**
 * A client configuration for the API of a kubeconfig's current context. Every request has a timeout, since a request to a
 * deleted cluster may otherwise never end.
 *
 * @param kubeconfig YAML
 * @param timeoutSeconds of each request. @default 15
 * @throws Error that does not quote the kubeconfig if it is malformed
 */
export function connect(kubeconfig: string, timeoutSeconds = requestSeconds): KubeConfig {
  const config = new TimeoutConfig(timeoutSeconds);
  // As JSON: the client's parser would quote a malformed text, and the text is a credential.
  config.loadFromString(JSON.stringify(readKubeconfig(kubeconfig)));
  return config;
}

/** The client passes every request to its KubeConfig for authentication, which is where the timeout is added. */
class TimeoutConfig extends KubeConfig {
  readonly #timeoutSeconds: number;

  constructor(timeoutSeconds: number) {
    super();
    this.#timeoutSeconds = timeoutSeconds;
  }

  override async applySecurityAuthentication(request: RequestContext): Promise<void> {
    const signal = AbortSignal.timeout(this.#timeoutSeconds * 1000);
    request.setSignal(signal);
    // A kubeconfig's credential plugin is a program, which may wait for a person or a network.
    const late = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new Error(`no credentials within ${this.#timeoutSeconds} s`));
      });
    });
    try {
      await Promise.race([super.applySecurityAuthentication(request), late]);
    } catch (error) {
      throw credentialsError(this.getCurrentUser()?.exec, error);
    }
  }
}
