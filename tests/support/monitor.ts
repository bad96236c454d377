import * as pulumi from "@pulumi/pulumi";
import type { GraphNode } from "./graphNode.ts";
import { type HookRegistration, Hooks } from "./hooks.ts";
import { recordRead, recordRegistration, type Read, type Registration } from "./record.ts";

/**
 * Reads every request on its way to the mock monitor, and calls hooks as the engine would; it has none of them.
 *
 * @param exists tells by its logical name whether the state has a resource, so that it is not created
 */
export function watch(
  nodes: GraphNode[],
  preview: boolean,
  exists: (name: string) => boolean,
): Monitor {
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!isMonitor(monitor)) {
    throw new Error("mock monitor: not found in this version of Pulumi");
  }
  const hooks = new Hooks();
  const register = monitor.registerResource.bind(monitor);
  const read = monitor.readResource.bind(monitor);
  monitor.registerResource = async (request, callback) => {
    try {
      if (!preview && !exists(request.getName())) await hooks.beforeCreate(request);
    } catch (error) {
      callback(error, undefined);
      return;
    }
    await register(request, (error, response) => {
      if (response !== undefined) {
        nodes.push(recordRegistration(request, response.getUrn(), nodes));
      }
      callback(error, response);
    });
  };
  monitor.readResource = (request, callback) =>
    read(request, (error, response) => {
      if (response !== undefined) {
        nodes.push(recordRead(request, response.getUrn()));
      }
      callback(error, response);
    });
  monitor.registerResourceHook = (request, callback) => {
    hooks.add(request);
    callback(null, undefined);
  };
  return monitor;
}

type Callback<T> = (error: unknown, response: T | undefined) => void;

/** The part of Pulumi's mock monitor that tests reach for. */
export interface Monitor {
  registerResource(request: Registration, callback: Callback<{ getUrn(): string }>): Promise<void>;
  readResource(request: Read, callback: Callback<{ getUrn(): string }>): Promise<void>;
  invoke(request: unknown, callback: Callback<object>): Promise<void>;
  registerPackage(request: unknown, callback: Callback<object>): void;
  registerResourceHook?(request: HookRegistration, callback: Callback<undefined>): void;
}

function isMonitor(value: unknown): value is Monitor {
  return typeof value === "object" && value !== null && "registerResource" in value;
}
