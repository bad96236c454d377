/** Every entry point under one name; programs that need one of them import that, as `@archipelago/components/pki`. */
export * as cluster from "./cluster/index.ts";
export * as istio from "./mesh/istio/index.ts";
export * as karmada from "./karmada/index.ts";
export * as linkerd from "./mesh/linkerd/index.ts";
export * as mesh from "./mesh/index.ts";
export * as pki from "./pki/index.ts";
export * as verification from "./verification/index.ts";
export * as workloads from "./workloads/index.ts";
