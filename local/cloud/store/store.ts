import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { cloudState, emptyState } from "./records.ts";
import type { CloudState, EventRecord } from "./records.ts";

/** How many events are kept; the oldest go first. */
const eventLimit = 500;

/** Now, as Linode writes a time: UTC, whole seconds, no zone. */
export const timestamp = (date = new Date()): string => date.toISOString().slice(0, 19);

/**
 * The cloud's state in one JSON file, mode 0600. Every change is on the disk before `change` returns (written beside the
 * file, flushed, renamed over it), so that a killed process leaves the state before the change or after it.
 * Synchronous on purpose: changes are small and never interleave.
 */
export class Store {
  readonly #file: string;
  #state: CloudState;

  private constructor(file: string, state: CloudState) {
    this.#file = file;
    this.#state = state;
  }

  /**
   * Reads the file, or starts with `initial` when there is none.
   *
   * @throws when the file is there but is not a state of this version: better to stop than to forget clusters.
   */
  static open(file: string, initial = emptyState()): Store {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        return new Store(file, initial);
      }
      throw error;
    }
    const parsed = cloudState.safeParse(JSON.parse(text));
    if (!parsed.success) {
      throw new Error(`${file} is not the state of a local cloud: ${parsed.error.message}`);
    }
    return new Store(file, parsed.data);
  }

  /** The state as it is now. Read only: change it inside `change`. */
  get state(): CloudState {
    return this.#state;
  }

  /**
   * Applies `edit` to a copy and makes the copy the state, on the disk too. An edit that throws changes nothing.
   * What `edit` returns is returned.
   */
  change<T>(edit: (state: CloudState) => T): T {
    const next = structuredClone(this.#state);
    const result = edit(next);
    next.events = next.events.slice(-eventLimit);
    this.#write(next);
    this.#state = next;
    return result;
  }

  #write(state: CloudState): void {
    const beside = `${this.#file}.new`;
    const handle = openSync(beside, "w", 0o600);
    try {
      writeSync(handle, JSON.stringify(state, null, 1));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, this.#file);
  }
}

/** Takes the next identifier. Only inside `Store.change`. */
export const takeId = (state: CloudState): number => state.nextId++;

/** Notes something that happened, for `GET /account/events`. Only inside `Store.change`. */
export function addEvent(
  state: CloudState,
  event: Pick<EventRecord, "action" | "entity"> & Partial<Pick<EventRecord, "status" | "message">>,
): void {
  state.events.push({
    id: takeId(state),
    created: timestamp(),
    status: "finished",
    message: null,
    ...event,
  });
}
