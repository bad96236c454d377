/**
 * The interface of a stand-in plugin. `serve` (serve.ts) contains everything about gRPC; a provider is a set of async
 * methods over property bags (values.ts).
 *
 * The engine guarantees, according to its sources, and `serve` preserves: one process per provider instance; `checkConfig`
 * may come before `configure`; `configure` is not called while an argument is unknown (then the engine previews without
 * the plugin); calls for different resources are concurrent.
 */
import type { PropertyBag } from "./values.ts";

/** The resource of a request. */
export interface Subject {
  /** The engine's identifier of the resource, unique in a stack. */
  readonly urn: string;
  /** The logical name, last part of the URN. */
  readonly name: string;
  /** The type token, e.g. `tls:index/privateKey:PrivateKey`; for a provider's own config `pulumi:providers:<name>`. */
  readonly type: string;
}

/** Log lines for the user, shown with the resource of the call. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** A line that the next one replaces; shown in the progress column only. */
  status(message: string): void;
}

/** The context of one call. */
export interface Call {
  /** Aborted when the engine cancels, ends or is killed. A started create or update then throws {@link PartialFailure}. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface CheckRequest extends Subject {
  /** Inputs in the state; empty for a new resource. */
  readonly oldInputs: PropertyBag;
  readonly inputs: PropertyBag;
}

export interface CheckFailure {
  /** Path of the property, or empty for the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  /** The inputs with defaults and generated names, to be stored in the state. */
  readonly inputs: PropertyBag;
  readonly failures?: readonly CheckFailure[];
}

export interface DiffRequest extends Subject {
  readonly id: string;
  readonly oldInputs: PropertyBag;
  readonly oldOutputs: PropertyBag;
  readonly inputs: PropertyBag;
  /** The property paths in the user's `ignoreChanges`. */
  readonly ignoreChanges: readonly string[];
}

/** One changed property. */
export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  /** The change cannot be made in place. */
  readonly replace?: boolean;
  /** The old value is an input, not an output. Default true. */
  readonly inputDiff?: boolean;
}

export interface DiffResult {
  /** `unknown` lets the engine compare the inputs itself. */
  readonly changes: "none" | "some" | "unknown";
  /** Changes by property path, e.g. `spec.replicas` or `metadata.labels["a/b"]`. */
  readonly detailed?: Readonly<Record<string, PropertyChange>>;
  /** Top-level properties that force a replacement, in addition to those in `detailed`. */
  readonly replaces?: readonly string[];
}

export interface ConfigureRequest extends Subject {
  readonly id: string;
  /** Arguments as checked. SDKs send everything that is not a string as JSON text. */
  readonly args: PropertyBag;
}

export interface CreateRequest extends Subject {
  readonly inputs: PropertyBag;
  /** True in a preview: must not change anything; inputs and outputs may contain unknowns. */
  readonly preview: boolean;
  /** The user's `customTimeouts`, seconds; undefined for the provider's default. */
  readonly timeoutSeconds: number | undefined;
}

export interface CreateResult {
  /** The provider's identifier; may be empty only in a preview. */
  readonly id: string;
  readonly outputs: PropertyBag;
}

export interface ReadRequest extends Subject {
  readonly id: string;
  /** Inputs in the state; undefined if the resource is imported or looked up. */
  readonly oldInputs: PropertyBag | undefined;
  readonly oldOutputs: PropertyBag;
  readonly timeoutSeconds: number | undefined;
}

export interface ReadResult {
  readonly id: string;
  /** Stored in the state, and compared by the next diff. */
  readonly inputs: PropertyBag;
  readonly outputs: PropertyBag;
}

export interface UpdateRequest extends Subject {
  readonly id: string;
  readonly oldInputs: PropertyBag;
  readonly oldOutputs: PropertyBag;
  readonly inputs: PropertyBag;
  readonly ignoreChanges: readonly string[];
  readonly preview: boolean;
  readonly timeoutSeconds: number | undefined;
}

export interface UpdateResult {
  readonly outputs: PropertyBag;
}

export interface DeleteRequest extends Subject {
  readonly id: string;
  readonly oldInputs: PropertyBag;
  readonly oldOutputs: PropertyBag;
  readonly timeoutSeconds: number | undefined;
}

interface InvokeRequest {
  /** E.g. `linode:index/getRegions:getRegions`. */
  readonly token: string;
  readonly args: PropertyBag;
  readonly preview: boolean;
}

interface InvokeResult {
  readonly result: PropertyBag;
  readonly failures?: readonly CheckFailure[];
}

/**
 * A provider. Any method may throw: the user sees an Error's message, and {@link PartialFailure} stores the result in the
 * state. Without the optional methods, checkConfig accepts everything and invoke is rejected.
 */
export interface Provider {
  /** As in `pulumi-resource-<name>`. */
  readonly name: string;
  /** Reported to the engine: the version of the SDK that the program uses. */
  readonly version: string;
  checkConfig?(request: CheckRequest, call: Call): Promise<CheckResult>;
  configure(request: ConfigureRequest, call: Call): Promise<void>;
  check(request: CheckRequest, call: Call): Promise<CheckResult>;
  diff(request: DiffRequest, call: Call): Promise<DiffResult>;
  create(request: CreateRequest, call: Call): Promise<CreateResult>;
  /** Returns undefined if the resource is gone. */
  read(request: ReadRequest, call: Call): Promise<ReadResult | undefined>;
  update(request: UpdateRequest, call: Call): Promise<UpdateResult>;
  delete(request: DeleteRequest, call: Call): Promise<void>;
  invoke?(request: InvokeRequest, call: Call): Promise<InvokeResult>;
}

/**
 * Error of a resource that exists but did not become ready, or whose update is incomplete. The engine records `outputs`
 * (and `inputs`, if a read found others) and fails the step, so that the next run updates instead of creating.
 */
export class PartialFailure extends Error {
  readonly id: string;
  readonly outputs: PropertyBag;
  readonly inputs: PropertyBag | undefined;
  readonly reasons: readonly string[];

  constructor(
    message: string,
    state: {
      id: string;
      outputs: PropertyBag;
      inputs?: PropertyBag;
      reasons: readonly string[];
    },
  ) {
    super(message);
    this.name = "PartialFailure";
    this.id = state.id;
    this.outputs = state.outputs;
    this.inputs = state.inputs;
    this.reasons = state.reasons;
  }
}
