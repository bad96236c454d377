import { KubeConfig, type RequestContext } from "@kubernetes/client-node";

/** How long one request to a cluster may take, in seconds. */
const requestSeconds = 15;

/**
 * A way to ask the API that a kubeconfig's current context leads to. A request that gets no answer is given up, as one to
 * a cluster that is gone may otherwise never end.
 *
 * @param kubeconfig YAML
 * @param timeoutSeconds of each request. @default 15
 */
export function connect(kubeconfig: string, timeoutSeconds = requestSeconds): KubeConfig {
  const config = new PatientConfig(timeoutSeconds);
  config.loadFromString(kubeconfig);
  return config;
}

/** The client passes every request through its kubeconfig, for the credentials. */
class PatientConfig extends KubeConfig {
  readonly #timeoutSeconds: number;

  constructor(timeoutSeconds: number) {
    super();
    this.#timeoutSeconds = timeoutSeconds;
  }

  override async applySecurityAuthentication(request: RequestContext): Promise<void> {
    request.setSignal(AbortSignal.timeout(this.#timeoutSeconds * 1000));
    await super.applySecurityAuthentication(request);
  }
}
