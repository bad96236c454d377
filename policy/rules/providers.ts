import { got, type Rule } from "./rule.ts";

const KUBERNETES = "kubernetes:";
const PROVIDER = "pulumi:providers:kubernetes";

/**
 * Every Kubernetes object names its cluster by an explicit provider. The engine's default provider stands for whatever
 * cluster the current kubeconfig of the machine names.
 */
export const explicitProvider: Rule = ({ type, provider }) => {
  if (!type.startsWith(KUBERNETES)) return [];
  const name = provider?.name;
  if (name !== undefined && !/^default(_|$)/.test(name)) return [];
  return [`provider: no explicit provider; got ${got(name)}; expected the provider of a cluster`];
};

/**
 * Every Kubernetes provider has a `clusterIdentifier`. Without it the provider derives the cluster's identity from the
 * kubeconfig, and a rotated credential or a renamed context replaces everything in the cluster.
 */
export const clusterIdentifier: Rule = ({ type, props }) =>
  type !== PROVIDER || "clusterIdentifier" in props
    ? []
    : [
        "clusterIdentifier: missing; got nothing; expected an identity that outlives the kubeconfig",
      ];
