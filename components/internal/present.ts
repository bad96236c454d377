import { ApiException } from "@kubernetes/client-node";

/** What is there; undefined when the API says that it is not. */
export async function present<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
