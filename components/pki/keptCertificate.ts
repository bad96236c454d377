import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { UserError } from "../internal/errors.ts";
import type { Authority } from "./certificate.ts";
import { meshIntermediate } from "./profiles.ts";

export interface KeptCertificateArgs {
  /** Name of the cluster whose intermediate it was. */
  readonly cluster: string;
  /** The root that signed it. */
  readonly root: Authority;
  /** The error if the state does not have it, or no longer a valid one. */
  readonly missing: string;
}

/**
 * Keeps the certificate of a former intermediate in the state as it is, to be revoked, while its key and request are deleted.
 *
 * Nothing renews it. If the state has no such certificate, or it has expired, its creation fails, in a preview too: a new one
 * would revoke nothing.
 *
 * @param name the logical name by which the state has it
 */
export function keepCertificate(
  name: string,
  { cluster, root, missing }: KeptCertificateArgs,
  opts: pulumi.CustomResourceOptions,
): tls.LocallySignedCert {
  const { usages, authority } = meshIntermediate(cluster, "istio");
  return new tls.LocallySignedCert(
    name,
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
      ...opts,
      ignoreChanges: [
        "certRequestPem",
        "caCertPem",
        "caPrivateKeyPem",
        "allowedUses",
        "isCaCertificate",
        "setSubjectKeyId",
        "validityPeriodHours",
      ],
      hooks: { beforeCreate: [rejectCreation(name, missing)] },
    },
  );
}

/** A hook that the engine calls only if it would create the certificate. */
function rejectCreation(name: string, missing: string): pulumi.ResourceHook {
  // The engine calls from outside the program's async context, by which an inline program finds its own engine.
  const refuse = AsyncResource.bind(() => {
    throw new UserError(missing);
  });
  return new pulumi.ResourceHook(`${name}_beforeCreate`, refuse, { onDryRun: true });
}
