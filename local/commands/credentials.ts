import { readByoKubeconfig } from "../byoClusters/kubeconfig.ts";
import type { CloudInfo } from "../cloud/descriptor.ts";

/** A cloud's credentials in the two forms that a run needs. */
export interface Credentials {
  /** Secret configuration of the stack: the API's token, and the kubeconfig of clusters outside Linode. */
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * Variables of the engine and its plugins. A destroy takes a provider's arguments from the state, not from the
   * configuration, and a stack that `pulumi up` last updated with LINODE_TOKEN in its environment has no token there.
   */
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads the credentials of a running cloud. */
export async function readCredentials({
  name,
  token,
  apiUrl,
}: Pick<CloudInfo, "name" | "token" | "apiUrl">): Promise<Credentials> {
  const kubeconfig = await readByoKubeconfig(name);
  return {
    secrets: {
      "linode:token": token,
      ...(kubeconfig !== undefined && { "archipelago:kubeconfig": kubeconfig }),
    },
    environment: { LINODE_TOKEN: token, LINODE_URL: apiUrl },
  };
}
