import { join } from "node:path";
import { execa } from "execa";
import { loadAllYaml } from "@kubernetes/client-node";
import * as z from "zod";
import { meshIntermediate, trustRoot } from "../../../components/pki/profiles.ts";
import { flatKubeconfigPath } from "../../../local/flat/kubeconfig.ts";
import { runningCloud } from "../../../local/linode/descriptor.ts";
import { issue, type TestCertificate } from "../../support/certificates.ts";
import { testParts } from "../../support/parts.ts";
import { kube } from "./kube.ts";
import { linkerdValues } from "./linkerdFleet.ts";
import { cloud, workFolder } from "./run.ts";

/** What a Linkerd that no stack owns was installed with. */
export interface InstalledLinkerd {
  readonly anchor: TestCertificate;
  readonly issuer: TestCertificate;
}

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/**
 * Installs Linkerd in one of the cloud's flat clusters as its users do with Helm: the Gateway API first, then the two
 * charts, with an anchor and an issuer of its own. Keys go to Helm by its standard input.
 */
export async function installLinkerd(cluster: string, version: string): Promise<InstalledLinkerd> {
  const running = await runningCloud(cloud);
  if (running === undefined) throw new Error(`the local cloud "${cloud}" does not run`);
  const anchor = await issue(trustRoot, { days: 30 });
  const issuer = await issue(meshIntermediate(cluster, "linkerd"), { by: anchor, days: 7 });

  const definitions = await fetch(`${running.chartsUrl}/gateway-api/standard-install.yaml`);
  const { objects } = await kube(cluster);
  for (const one of loadAllYaml(await definitions.text()))
    await objects.create(object.parse(JSON.parse(JSON.stringify(one))));

  const { bin } = await testParts();
  const home = join(await workFolder(), "helm");
  const install = async (chart: string, values: unknown): Promise<void> => {
    await execa(
      bin.helm,
      [
        ...["install", chart, chart, "--repo", running.chartsUrl, "--version", version],
        ...["--namespace", "linkerd", "--create-namespace", "--values", "-"],
        ...["--kubeconfig", flatKubeconfigPath(cloud), "--kube-context", cluster],
        ...["--wait", "--timeout", "6m"],
      ],
      {
        input: JSON.stringify(values),
        env: { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home },
      },
    );
  };
  await install("linkerd-crds", {});
  await install("linkerd-control-plane", {
    ...linkerdValues.controlPlane,
    identityTrustAnchorsPEM: anchor.certPem,
    identity: { issuer: { tls: { crtPEM: issuer.certPem, keyPEM: issuer.keyPem } } },
  });
  return { anchor, issuer };
}
