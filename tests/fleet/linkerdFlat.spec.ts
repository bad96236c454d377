import { readByoCluster } from "../../local/byoClusters/request.ts";
import { joinsInSteps } from "./scenarios/joinLinkerd.ts";
import { federates } from "./scenarios/linkerdFlat.ts";
import { command } from "./support/commands.ts";
import { flatEntry } from "./support/flatClusters.ts";
import { linkerdValues, needsLinkerd } from "./support/linkerdFleet.ts";
import { meshOnly } from "./support/meshOnly.ts";
import { cloud, describeOwn } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";

const flat = ["a:10.13.0.0/16:10.113.0.0/16", "b:10.14.0.0/16:10.114.0.0/16"];

/*
 * Two clusters of the user's own on a flat network. The first runs a Linkerd that Helm installed, with an unrelated trust
 * anchor: it is adopted step by step, while a meshed workload there receives requests continuously. Then Services of both
 * are used from both, pod by pod, and the tokens for that are rotated.
 *
 * It needs Linkerd's charts and images, and is pending without them. It proves nothing about networks that translate or
 * filter, or a Linkerd of another release.
 */
describeOwn("Linkerd on a flat network", function () {
  this.timeout("15m");
  inSequence(this);

  const fleet = needsLinkerd("Linkerd on a flat network");
  const clusters = flat.map(readByoCluster);

  it("finds two clusters on one network", async () => {
    await command("clusters", "up", "--cloud", cloud, "--flat", ...flat, ...fleet.parts());
  });

  const two = {
    fleet,
    settings: (name: string, linkerd: Readonly<Record<string, unknown>>) =>
      meshOnly(name, {
        mesh: "linkerd",
        network: "flat",
        clusters: () => clusters.map(flatEntry),
        linkerd: { ...linkerd, values: linkerdValues },
      }),
  };
  joinsInSteps(two);
  federates(two);
});
