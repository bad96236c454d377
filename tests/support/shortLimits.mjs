/** Shortens the waits of a process for what never answers: a timer of one to four minutes takes as many seconds. */
const { setTimeout: original } = globalThis;

globalThis.setTimeout = Object.assign(
  (handler, delay, ...args) =>
    original(handler, delay >= 60_000 && delay <= 240_000 ? delay / 60 : delay, ...args),
  original,
);
