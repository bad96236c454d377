import { directExports, exportLabel, federatedLabel } from "../../components/mesh/linkerd/link.ts";
import { linkName, longestLinkName } from "../../components/mesh/linkerd/multiclusterNames.ts";
import type { Problem } from "../problem.ts";
import {
  type Check,
  type CheckContext,
  listedMembers,
  members,
  namesOf,
  problem,
  unknownCluster,
} from "./context.ts";

const SECTION = ["linkerd", "multicluster"];

function applies({ settings }: CheckContext): boolean {
  return settings.mesh === "linkerd";
}

/** Remote discovery and federated Services need a flat network, and a flat network needs no ingress. */
export const exportsFitNetwork: Check = (context) => {
  const { network, linkerd } = context.settings;
  const section = linkerd.multicluster;
  if (!applies(context) || section === undefined) return [];
  if (network === "flat") {
    return section.ingress === undefined
      ? []
      : [
          problem(
            context,
            [...SECTION, "ingress"],
            "has no effect with network: flat, where pods are reached without a gateway",
            "no ingress, or network: gateways",
          ),
        ];
  }
  const selectors = [
    { path: [...SECTION, "selector"], labels: section.selector },
    { path: [...SECTION, "ingress", "selector"], labels: section.ingress?.selector ?? {} },
  ];
  return selectors.flatMap(({ path, labels }) =>
    Object.entries(labels).flatMap(([key, value]): Problem[] => {
      const isRemoteDiscovery =
        key === exportLabel && value === directExports.mirrored[exportLabel];
      if (key !== federatedLabel && !isRemoteDiscovery) return [];
      const feature = key === federatedLabel ? "federated Services" : "remote discovery";
      const reason = `selects ${feature}, whose pods are reached only with network: flat`;
      return [problem(context, [...path, key], reason, "another label, or network: flat")];
    }),
  );
};

/** With gateways, every cluster of a fleet of more than one has a gateway. */
export const gatewayInEveryCluster: Check = (context) => {
  const { network, linkerd } = context.settings;
  const section = linkerd.multicluster;
  if (!applies(context) || network !== "gateways" || section === undefined) return [];
  const names = namesOf(members(context));
  const listed = namesOf(listedMembers(context));
  const { gateway, ingress } = section;
  const unknown = (ingress?.clusters ?? []).flatMap((name, index) =>
    listed.includes(name)
      ? []
      : [unknownCluster(context, [...SECTION, "ingress", "clusters", index])],
  );
  if (gateway.enabled || members(context).length < 2) return unknown;
  const open = ingress === undefined ? [] : (ingress.clusters ?? names);
  const closed = names.filter((name) => !open.includes(name));
  return closed.length === 0
    ? unknown
    : [
        ...unknown,
        problem(
          context,
          [...SECTION, "gateway", "enabled"],
          `leaves ${closed.join(", ")} without a gateway`,
          "true, an ingress in each of these clusters, or network: flat",
        ),
      ];
};

/** The Link through a second gateway is named `<cluster>-<ingress>`, which must be unique and fit its derived names. */
export const linkNames: Check = (context) => {
  const section = context.settings.linkerd.multicluster;
  const ingress = section?.ingress;
  if (!applies(context) || ingress === undefined || section?.gateway.enabled !== true) return [];
  const names = namesOf(members(context));
  const path = [...SECTION, "ingress", "name"];
  return names.flatMap((name): Problem[] => {
    const link = linkName(name, ingress.name);
    if (names.includes(link)) {
      const reason = `the Link ${link} would have the name of a cluster`;
      return [problem(context, path, reason, "another name for the ingress or the cluster")];
    }
    if (link.length <= longestLinkName) return [];
    const expected = `at most ${longestLinkName} characters in <cluster>-<ingress>`;
    return [problem(context, path, `the name of the Link ${link} is too long`, expected)];
  });
};
