import { ApiException } from "@kubernetes/client-node";

/** Resolves to the response of a Kubernetes API, or to undefined if it is 404 (Not Found). */
export async function undefinedIfNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
