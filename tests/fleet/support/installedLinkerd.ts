import { join } from "node:path";
import { execa } from "execa";
import { meshIntermediate, trustRoot } from "../../../components/pki/profiles.ts";
import { byoKubeconfigPath } from "../../../local/byoClusters/kubeconfig.ts";
import { issue, type TestCertificate } from "../../support/certificates.ts";
import { testParts } from "../../support/parts.ts";
import { installGatewayApi } from "./gatewayApi.ts";
import { linkerdValues } from "./linkerdFleet.ts";
import { testCloud } from "./linode.ts";
import { cloud, workFolder } from "./run.ts";

/** The trust of a Linkerd that no stack manages. */
export interface InstalledLinkerd {
  readonly anchor: TestCertificate;
  readonly issuer: TestCertificate;
}

/**
 * Installs Linkerd in one of the cloud's flat clusters as users do with Helm: the Gateway API first, then the two charts,
 * with its own anchor and issuer. Keys are passed to Helm on its standard input.
 */
export async function installLinkerd(cluster: string, version: string): Promise<InstalledLinkerd> {
  const { chartsUrl } = await testCloud();
  const anchor = await issue(trustRoot, { days: 30 });
  const issuer = await issue(meshIntermediate(cluster, "linkerd"), { by: anchor, days: 7 });

  await installGatewayApi(cluster);
  const { bin } = await testParts();
  const home = join(await workFolder(), "helm");
  const install = async (chart: string, values: unknown): Promise<void> => {
    await execa(
      bin.helm,
      [
        ...["install", chart, chart, "--repo", chartsUrl, "--version", version],
        ...["--namespace", "linkerd", "--create-namespace", "--values", "-"],
        ...["--kubeconfig", byoKubeconfigPath(cloud), "--kube-context", cluster],
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
