import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { type Answers, askHello, askIngress, ingressAddress } from "../support/ask.ts";
import { placeBrokenReplica, removeBrokenReplica } from "../support/brokenReplica.ts";
import { eventually, readyReplicas } from "../support/kube.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { placeCallers, removeCallers } from "./authorization.ts";
import { declared, helloIsSpread, members } from "./bringUp.ts";

const istio = z.looseObject({ values: z.looseObject({ gateway: z.unknown() }) });

/** The fleet with locality and ingress gateways, and hello where the weights say. */
async function regional(name: string, weights: Record<string, number>): Promise<string> {
  return settingsVariant(name, (config) => {
    const { values, ...options } = istio.parse(config["archipelago:istio"]);
    return {
      ...config,
      "archipelago:istio": {
        ...options,
        // As small as the other gateways of this machine.
        values: { ...values, ingressGateway: values.gateway },
        ingressGateway: { enabled: true },
        locality: { enabled: true, failover: { eu: "ap", ap: "us", us: "eu" } },
      },
      "archipelago:demo": { replicas: 3, weights },
    };
  });
}

/** What the settings of {@link regional} add to every region. */
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

/** Waits until every one of so many requests is answered by one region; configuration takes its time to arrive. */
async function answeredOnlyBy(region: string, who: string, ask: () => Promise<Answers>) {
  await eventually(
    `${who} answered by ${region} and nobody else`,
    60,
    ask,
    (answers) => answers[region] === requests && Object.keys(answers).length === 1,
  );
}

/** Every region's callers and entrance are answered by the regions named here, and by no other. */
async function requestsGoTo(regions: Record<string, string>): Promise<void> {
  for (const [from, to] of Object.entries(regions)) {
    await answeredOnlyBy(to, `the caller in ${from}`, () => askHello(from, "caller", requests));
    await answeredOnlyBy(to, `the ingress of ${from}`, () => askIngress(from, requests));
  }
}

/** Locality and an entrance in every region: turned on with a region drained, which comes back, and off again. */
export function staysInItsRegion(): void {
  it("previews locality, ingress gateways and a drain of eu as exactly that, and sends eu's requests to ap", async () => {
    await placeCallers();
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

  it("leaves out a replica of eu that fails and is there all the same, and asks ap", async () => {
    const answers: string[] = [];
    await placeBrokenReplica("eu");
    await eventually(
      "the caller in eu answered by ap, after failures",
      60,
      async () => {
        const latest = await askHello("eu", "caller", requests);
        answers.push(...Object.keys(latest));
        return { latest, answers };
      },
      // It was asked, and now is not any more; Envoy tries it again after half a minute.
      ({ latest }) => answers.includes("503") && latest["ap"] === requests,
    );
    await removeBrokenReplica("eu");
  });

  it("keeps requests in eu when hello is there again", async () => {
    await succeed("up", "--settings", await regional("regional", { eu: 1, ap: 1, us: 1 }));
    await helloIsSpread({ eu: 1, ap: 1, us: 1 });
    await requestsGoTo({ eu: "eu", ap: "ap", us: "us" });
  });

  it("sends requests everywhere, and lets nobody in, when both are off again", async () => {
    const { report } = await succeed("up");
    const removed = added.map((change) => change.replace(/^create/, "delete"));
    assert.deepEqual(declared(report), removed.sort());
    for (const from of members) {
      await eventually(
        `the caller in ${from} answered by every region`,
        60,
        () => askHello(from, "caller", requests),
        (answers) => members.every((region) => (answers[region] ?? 0) > 0),
      );
    }
    await removeCallers();
  });
}
