import type { CertificateFact, Facts } from "../facts.ts";
import { counted, daysUntil, overAll, reachable, regionsOf } from "../helpers.ts";
import { type Check, fail, type Problem, warn } from "../types.ts";

const group = "trust" as const;

/** An authority is warned of so many days before its end: its renewal has to reach every proxy. */
const authorityDays = 30;
/** A certificate that nothing renews by itself within hours is warned of so many days before its end. */
const leafDays = 14;
/** Age of a token without an end from which it should be replaced, in days. */
const tokenDays = 90;

/** A problem for a certificate or token that has expired, or will within some days. */
function expiring(what: string, end: string, days: number, now: Date): Problem[] {
  const left = daysUntil(end, now);
  const date = end.slice(0, 10);
  if (left <= 0) return [fail(`${what} expired on ${date}`)];
  return left <= days ? [warn(`${what} expires on ${date}, in ${Math.floor(left)} days`)] : [];
}

/** A renewal of less than a day is the proxy's own: it is late once a tenth of its time is left. */
function leafProblem(where: string, { begin, end }: CertificateFact, now: Date): Problem[] {
  const left = Date.parse(end) - now.getTime();
  if (left <= 0) return [fail(`${where} expired at ${end}`)];
  const whole = Date.parse(end) - Date.parse(begin);
  return left < whole / 10 ? [warn(`${where} was not renewed in time; it ends at ${end}`)] : [];
}

/** Roots that the proxies of all regions trust, as their proxies say. */
function rootsByRegion(facts: Facts) {
  return regionsOf(facts).flatMap(({ name, proxies }) =>
    proxies
      .filter(({ problem }) => problem === undefined)
      .map(({ pod, roots }) => ({ region: name, pod, roots })),
  );
}

const short = (fingerprint: string): string => fingerprint.slice(0, 11);

/** Checks of certificates, tokens and of what the proxies trust. */
export const trustChecks: readonly Check[] = [
  {
    ...{ id: "proxies-asked", group, title: "a proxy of every region says what it trusts" },
    remedy: "check the probe's pod in the region's namespace archipelago-gate, and its proxy",
    docs: "docs/cli.md#what-it-reads",
    run(facts) {
      const regions = regionsOf(facts);
      if (regions.length === 0) return undefined;
      const asked = regions.flatMap(({ proxies }) => proxies).length;
      return {
        seen: counted(asked, "proxy"),
        problems: regions.flatMap(({ name, proxies }) => [
          ...(proxies.length === 0 ? [warn(`${name}: no proxy was found`)] : []),
          ...proxies.flatMap(({ pod, problem }) =>
            problem === undefined ? [] : [warn(`${name}: ${pod}: ${problem}`)],
          ),
        ]),
      };
    },
  },
  {
    ...{ id: "roots-shared", group, title: "the proxies of all regions trust a common root" },
    remedy: "run pulumi up, then restart the workloads whose proxies hold another root",
    docs: "docs/architecture.md",
    run(facts) {
      const all = rootsByRegion(facts);
      const [first] = all;
      if (first === undefined) return undefined;
      const common = first.roots.filter((root) => all.every(({ roots }) => roots.includes(root)));
      const list = all.map(
        ({ region, pod, roots }) =>
          `${region}: ${pod} trusts ${roots.map(short).join(", ") || "none"}`,
      );
      return {
        seen: `${common.map(short).join(", ")}, held by ${counted(all.length, "proxy")}`,
        problems: common.length > 0 ? [] : list.map(fail),
      };
    },
  },
  {
    ...{ id: "roots-complete", group, title: "all proxies trust the same set of roots" },
    remedy: "wait for a rotation to end, or restart the workloads whose proxies are older",
    docs: "docs/architecture.md",
    run(facts) {
      const all = rootsByRegion(facts);
      if (all.length === 0) return undefined;
      const every = [...new Set(all.flatMap(({ roots }) => roots))];
      return {
        seen: counted(every.length, "root"),
        problems: all.flatMap(({ region, pod, roots }) =>
          every
            .filter((root) => !roots.includes(root))
            .map((root) => warn(`${region}: ${pod} does not trust ${short(root)}`)),
        ),
      };
    },
  },
  {
    ...{ id: "root-of-stack", group, title: "the proxies trust the stack's root" },
    remedy: "run pulumi up; if the root was replaced outside the stack, restore it from the state",
    docs: "docs/operations/state.md",
    run(facts) {
      const root = facts.outputs.certificates["root"]?.fingerprint;
      const all = rootsByRegion(facts);
      if (root === undefined || all.length === 0) return undefined;
      return {
        seen: short(root),
        problems: all
          .filter(({ roots }) => !roots.includes(root))
          .map(({ region, pod }) => fail(`${region}: ${pod} does not trust ${short(root)}`)),
      };
    },
  },
  {
    ...{ id: "proxies-certificates", group, title: "the proxies renew their certificates" },
    remedy: "check the control plane that signs them: istiod, or Linkerd's identity",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        regionsOf(facts),
        ({ proxies }) => proxies.filter(({ problem }) => problem === undefined),
        "proxy",
        ({ pod, certificate }, { name }) =>
          certificate === undefined
            ? [fail(`${name}: ${pod} has no certificate`)]
            : leafProblem(`${name}: ${pod}: its certificate`, certificate, facts.now),
      ),
  },
  {
    ...{ id: "stack-certificates", group, title: "no certificate of the stack expires soon" },
    remedy: "run pulumi up: it renews what is inside its window; plan the rotation of a root",
    docs: "docs/operations.md",
    run({ outputs, now }) {
      const all = Object.entries(outputs.certificates);
      if (all.length === 0) return undefined;
      const ends = all.map(([, { expiry }]) => expiry).sort();
      return {
        seen: `${counted(all.length, "certificate")}, the first ends on ${ends[0]?.slice(0, 10) ?? ""}`,
        problems: all.flatMap(([name, { expiry }]) =>
          expiring(`certificate ${name}`, expiry, authorityDays, now),
        ),
      };
    },
  },
  {
    ...{ id: "cluster-certificates", group, title: "no certificate in a cluster expires soon" },
    remedy: "run pulumi up; a certificate that the stack does not own is renewed by its owner",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ certificates }) => certificates,
        "certificate",
        ({ holder, end, authority }, { name }) =>
          expiring(`${name}: ${holder}`, end, authority ? authorityDays : leafDays, facts.now),
      ),
  },
  {
    ...{
      id: "certificates-valid",
      group,
      title: "no certificate in a cluster begins in the future",
    },
    remedy: "correct the clock of the machine that created it, and of the cluster",
    docs: "docs/existing-clusters.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ certificates }) => certificates,
        "certificate",
        ({ holder, begin }, { name }) =>
          Date.parse(begin) > facts.now.getTime()
            ? [fail(`${name}: ${holder} is not valid before ${begin}`)]
            : [],
      ),
  },
  {
    ...{ id: "issuers-of-stack", group, title: "the regions sign with the stack's intermediates" },
    remedy: "run pulumi up --refresh, which writes the issuer's Secret again",
    docs: "docs/operations/state.md",
    run(facts) {
      const certificates = new Map(Object.entries(facts.outputs.certificates));
      const issuers = regionsOf(facts).flatMap((cluster) => {
        const wanted = certificates.get(`trust-${cluster.name}`)?.fingerprint;
        return wanted === undefined ? [] : [{ cluster, wanted }];
      });
      if (issuers.length === 0) return undefined;
      return {
        seen: counted(issuers.length, "intermediate"),
        problems: issuers
          .filter(
            ({ cluster, wanted }) =>
              !cluster.certificates.some(({ fingerprint }) => fingerprint === wanted),
          )
          .map(({ cluster: { name }, wanted }) =>
            fail(`${name}: no Secret holds the stack's intermediate ${short(wanted)}`),
          ),
      };
    },
  },
  {
    ...{ id: "kubeconfigs", group, title: "the stack's kubeconfigs stay valid" },
    remedy: "run pulumi up --refresh, which reads new kubeconfigs",
    docs: "docs/operations.md",
    run({ outputs: { credentials }, now }) {
      if (credentials.length === 0) return undefined;
      return {
        seen: counted(credentials.length, "certificate"),
        problems: credentials.flatMap(({ holder, end }) => expiring(holder, end, leafDays, now)),
      };
    },
  },
  {
    ...{ id: "tokens", group, title: "no token between clusters expires soon or is old" },
    remedy: "rotate it: raise istio.tokenGeneration or linkerd.multicluster.tokenGeneration",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        reachable(facts),
        ({ tokens }) => tokens,
        "token",
        ({ holder, end, created }, { name }) => {
          if (end !== undefined) return expiring(`${name}: ${holder}`, end, 1, facts.now);
          const age = Math.floor(-daysUntil(created, facts.now));
          return age > tokenDays
            ? [warn(`${name}: ${holder} never expires, and is ${age} days old`)]
            : [];
        },
      ),
  },
];
