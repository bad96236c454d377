/** `@archipelago/components/workloads`: demo applications that show which region served a request. */
export { Demo, type DemoArgs, type DemoRegion, UnmanagedDemo } from "./demo.ts";
export { demoNamespace } from "./demoPlan.ts";
export { emojivotoNamespace } from "./emojivotoPlan.ts";
export { Emojivoto, type EmojivotoArgs } from "./emojivoto.ts";
