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

/** The number of retained events; older ones are dropped. */
const eventLimit = 500;

/** Formats a time as Linode does: UTC, whole seconds, no zone; default now. */
export const timestamp = (date = new Date()): string => date.toISOString().slice(0, 19);

/**
 * The cloud's state in one JSON file, mode 0600. Every change is on disk before `change` returns (written to a temporary
 * file, flushed and renamed), so that a killed process leaves either the state before the change or the one after it.
 * It is synchronous, since changes are small and must not interleave.
 */
export class Store {
  readonly #file: string;
  #state: CloudState;

  private constructor(file: string, state: CloudState) {
    this.#file = file;
    this.#state = state;
  }

  /**
   * Reads the file, or starts with `initial` if there is none.
   *
   * @throws if the file exists but is not a state of this version: otherwise its clusters would be forgotten.
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
      throw new Error(`${file}: not the state of a local cloud: ${parsed.error.message}`);
    }
    return new Store(file, parsed.data);
  }

  /** The current state. Read only: modify it inside `change`. */
  get state(): CloudState {
    return this.#state;
  }

  /**
   * Applies `edit` to a copy of the state, writes the copy to disk and makes it the current state. An edit that throws changes
   * nothing. Returns the result of `edit`.
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

/** Returns the next identifier. Only inside `Store.change`. */
export const takeId = (state: CloudState): number => state.nextId++;

/** Adds an event for `GET /account/events`. Only inside `Store.change`. */
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
