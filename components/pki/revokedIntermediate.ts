import { AsyncResource } from "node:async_hooks";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { Component } from "../internal/component.ts";
import { UserError } from "../internal/errors.ts";
import type { Authority } from "./certificate.ts";
import { revocationWarning } from "./expiry.ts";
import { meshIntermediate } from "./profiles.ts";
import { serialOf } from "./revocationList.ts";

export interface RevokedIntermediateArgs {
  /** Name of the removed cluster. */
  readonly cluster: string;
  /** The root that signed the certificate. */
  readonly root: Authority;
}

/**
 * The certificate of a cluster that the fleet no longer has, kept to be revoked. It continues the `MeshIntermediate` of the
 * same name: that one's certificate stays in the state as it is, and its key and request are deleted.
 *
 * Nothing renews it. If the state has no such certificate, or it has expired, its creation fails, in a preview too: a new one
 * would revoke nothing.
 */
export class RevokedIntermediate extends Component {
  /** Its serial number, in hexadecimal digits. */
  readonly serial: pulumi.Output<string>;

  constructor(
    name: string,
    { cluster, root }: RevokedIntermediateArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("archipelago:pki:MeshIntermediate", name, { cluster }, opts);
    const { usages, authority } = meshIntermediate(cluster, "istio");
    const certificate = new tls.LocallySignedCert(
      `${name}-certificate`,
      {
        // With the renewal window, the only input that is not ignored: this certificate is never renewed.
        earlyRenewalHours: 0,
        certRequestPem: "",
        caCertPem: root.certPem,
        caPrivateKeyPem: root.keyPem,
        allowedUses: [...usages],
        isCaCertificate: authority,
        setSubjectKeyId: true,
        validityPeriodHours: 0,
      },
      {
        parent: this,
        ignoreChanges: [
          "certRequestPem",
          "caCertPem",
          "caPrivateKeyPem",
          "allowedUses",
          "isCaCertificate",
          "setSubjectKeyId",
          "validityPeriodHours",
        ],
        hooks: { beforeCreate: [rejectCreation(name, cluster)] },
      },
    );
    this.serial = certificate.certPem.apply(serialOf);
    certificate.certPem.apply((certPem) => {
      const end = new Date(new X509Certificate(certPem).validTo);
      const warning = revocationWarning(cluster, end, new Date());
      if (warning !== undefined) void pulumi.log.warn(warning, certificate);
    });
    this.registerOutputs({});
  }
}

/** A hook that the engine calls only if it would create the certificate. */
function rejectCreation(name: string, cluster: string): pulumi.ResourceHook {
  // The engine calls from outside the program's async context, by which an inline program finds its own engine.
  const refuse = AsyncResource.bind(() => {
    throw new UserError(
      `trust.revoked: the stack has no valid certificate ${name}, so that there is nothing to revoke; got "${cluster}"; ` +
        "expected a cluster that is removed in the same update or was revoked since, and whose certificate has not expired, " +
        "or no entry (see trust.revokedSerials)",
    );
  });
  return new pulumi.ResourceHook(`${name}_beforeCreate`, refuse, { onDryRun: true });
}
