import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import {
  type Answers,
  requestHello,
  requestHelloByIngress,
  ingressAddress,
} from "../support/sendRequests.ts";
import { deployBrokenReplica, removeBrokenReplica } from "../support/brokenReplica.ts";
import { eventually, readyReplicas } from "../support/kube.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { deployCallers, removeCallers } from "./authorization.ts";
import { declared, waitForHello, members } from "./bringUp.ts";

const istio = z.looseObject({ values: z.looseObject({ gateway: z.unknown() }) });

/** Writes the fleet with locality and ingress gateways, and hello according to the weights. */
async function regional(name: string, weights: Record<string, number>): Promise<string> {
  return settingsVariant(name, (config) => {
    const { values, ...options } = istio.parse(config["archipelago:istio"]);
    return {
      ...config,
      "archipelago:istio": {
        ...options,
        // As small as the other gateways on this machine.
        values: { ...values, ingressGateway: values.gateway },
        ingressGateway: { enabled: true },
        locality: { enabled: true, failover: { eu: "ap", ap: "us", us: "eu" } },
      },
      "archipelago:demo": { replicas: 3, weights },
    };
  });
}

/** The resources that the settings of {@link regional} add to every region. */
const added = members.flatMap((region) => [
  `create demo-${region}-hello-gateway`,
  `create demo-${region}-hello-route`,
  `create demo-${region}-hello-virtualservice`,
  `create ingress-${region}-namespace`,
  `create ingress-${region}-release`,
  `create ingress-${region}-service`,
  `update istio-${region}-istiod`,
]);

const requests = 20;

/** Waits until that many consecutive requests are served by one region; configuration takes time to propagate. */
async function answeredOnlyBy(region: string, who: string, ask: () => Promise<Answers>) {
  await eventually(
    `${who} served only by ${region}`,
    60,
    ask,
    (answers) => answers[region] === requests && Object.keys(answers).length === 1,
  );
}

/** Checks that every region's callers and ingress are served only by the regions named here. */
async function requestsGoTo(regions: Record<string, string>): Promise<void> {
  for (const [from, to] of Object.entries(regions)) {
    await answeredOnlyBy(to, `the caller in ${from}`, () => requestHello(from, "caller", requests));
    await answeredOnlyBy(to, `the ingress of ${from}`, () => requestHelloByIngress(from, requests));
  }
}

/** Locality and an ingress in every region: enabled with a drained region, which is restored, and disabled again. */
export function staysInItsRegion(): void {
  it("previews locality, ingress gateways and a drain of eu as exactly that, and sends eu's requests to ap", async () => {
    await deployCallers();
    const settings = await regional("drained", { eu: 0, ap: 1, us: 1 });
    const { report } = await succeed("preview", "--settings", settings);
    assert.deepEqual(declared(report), [...added, "update demo-propagation"].sort());
    const { output, report: done } = await succeed("up", "--settings", settings);
    assert.deepEqual(silentPairs(done.matrix, members), [], "the probes stay even");
    for (const name of members) {
      const address = (await ingressAddress(name)).replaceAll(".", "\\.");
      assert.match(output, new RegExp(`ingress\\s*: "${address}"`), "an output of the stack");
    }
    await eventually(
      "no hello in eu",
      60,
      () => readyReplicas("eu", "hello", "demo"),
      (ready) => ready === 0,
    );
    await requestsGoTo({ eu: "ap", ap: "ap", us: "us" });
  });

  it("ejects a failing replica of eu that is Ready, and sends requests to ap", async () => {
    const answers: string[] = [];
    await deployBrokenReplica("eu");
    await eventually(
      "the caller in eu answered by ap, after failures",
      60,
      async () => {
        const latest = await requestHello("eu", "caller", requests);
        answers.push(...Object.keys(latest));
        return { latest, answers };
      },
      // It received requests and no longer does; Envoy retries it after half a minute.
      ({ latest }) => answers.includes("503") && latest["ap"] === requests,
    );
    await removeBrokenReplica("eu");
  });

  it("keeps requests in eu when hello runs again", async () => {
    await succeed("up", "--settings", await regional("regional", { eu: 1, ap: 1, us: 1 }));
    await waitForHello({ eu: 1, ap: 1, us: 1 });
    await requestsGoTo({ eu: "eu", ap: "ap", us: "us" });
  });

  it("sends requests everywhere, and has no ingress, when both are disabled again", async () => {
    const { report } = await succeed("up");
    const removed = added.map((change) => change.replace(/^create/, "delete"));
    assert.deepEqual(declared(report), removed.sort());
    for (const from of members) {
      await eventually(
        `the caller in ${from} answered by every region`,
        60,
        () => requestHello(from, "caller", requests),
        (answers) => members.every((region) => (answers[region] ?? 0) > 0),
      );
    }
    await removeCallers();
  });
}
