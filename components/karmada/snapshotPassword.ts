import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { Component } from "../internal/component.ts";
import { key } from "../pki/profiles.ts";

/**
 * The password that encrypts Karmada's snapshots, which are useless without it. It belongs to no cluster, so that it
 * outlives the manager.
 */
export class SnapshotPassword extends Component {
  /** A secret. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:karmada:SnapshotPassword", name, {}, opts);
    // A random number that the state keeps, from a provider that the program has anyway.
    const { privateKeyPem } = new tls.PrivateKey(`${name}-key`, { ...key }, { parent: this });
    this.password = pulumi.secret(
      privateKeyPem.apply((pem) => createHash("sha256").update(pem).digest("base64url")),
    );
    this.registerOutputs({});
  }
}
