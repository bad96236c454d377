import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import { declareSourceAccount, type SourceCredentials } from "../sourceAccount.ts";
import { peerReaderRole, primaryReaderRole, readerAccount } from "./readerRules.ts";

export interface ReaderAccessArgs {
  /** The cluster whose istiod gets access. Plain: its account has the name. */
  readonly source: string;
  /** The mesh's own namespace. */
  readonly namespace: string;
  /** True if the target is a remote of the source, which is its control plane; any other source only discovers it. */
  readonly isPrimary: boolean;
  /** A new number creates a new token; the same update deletes the old one at its end, when nothing uses it any more. */
  readonly generation: number;
}

/**
 * One source cluster's access to a target cluster's API: an account of its own with a token, so that it can be revoked for
 * one cluster and kept for the others. Without Secrets, except for a remote's own primary.
 */
export class ReaderAccess extends Component implements SourceCredentials {
  public readonly token: pulumi.Output<string>;
  public readonly caPem: pulumi.Output<string>;

  /** `opts.provider` is the target's, and `opts.dependsOn` has to name its ReaderRoles. */
  constructor(name: string, args: ReaderAccessArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/istio:ReaderAccess", name, args, opts);
    const { source, namespace, isPrimary, generation } = args;
    const account = readerAccount(source);
    const relation = isPrimary ? "primary" : "peer";
    const { token, caPem } = declareSourceAccount(
      name,
      {
        account,
        namespace,
        binding: { resource: `${name}-${relation}`, name: `${account}-${relation}` },
        ...(isPrimary
          ? { clusterRole: primaryReaderRole }
          : { clusterRole: peerReaderRole, role: peerReaderRole }),
        generation,
        // A resource of its own for each generation: the new token exists before the old one is deleted.
        tokenResource: `${name}-token-${generation}`,
      },
      (...dependsOn) => childOptions(this, opts, { dependsOn }),
    );
    this.token = token;
    this.caPem = caPem;
    this.registerOutputs({ token, caPem });
  }
}
