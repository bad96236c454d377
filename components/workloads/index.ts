/** `@archipelago/components/workloads`: demo applications that show where a request was answered. */
export { Demo, type DemoArgs, type DemoPlace } from "./demo.ts";
export { Emojivoto, type EmojivotoArgs } from "./emojivoto.ts";
