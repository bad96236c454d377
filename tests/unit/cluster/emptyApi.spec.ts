import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import * as z from "zod";
import { answerOf, serveEmptyApi } from "../../../components/cluster/emptyApi.ts";

// Proves: what the API of a lost cluster answers. That Pulumi's plugin and Helm are content with it, the conformance tests prove.

const secrets = "/api/v1/namespaces/istio-system/secrets";
const record = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  data: z.object({ release: z.string() }),
});
const list = z.looseObject({ kind: z.literal("SecretList"), items: z.array(record) });
const file = z.looseObject({
  clusters: z.tuple([z.looseObject({ cluster: z.looseObject({ server: z.string() }) })]),
  users: z.tuple([z.looseObject({ user: z.strictObject({}) })]),
});

const serverOf = (kubeconfig: string): string =>
  file.parse(parse(kubeconfig)).clusters[0].cluster.server;

describe("the API of a lost cluster", () => {
  it("has no kind and no object", () => {
    assert.deepEqual(JSON.parse(answerOf("GET", "/apis").body), {
      ...{ kind: "APIGroupList", apiVersion: "v1", groups: [] },
    });
    const targets = ["/api/v1/namespaces/default/services/gateway", "/apis/apps/v1/deployments"];
    for (const target of targets) {
      for (const method of ["GET", "DELETE", "PATCH"]) {
        assert.equal(answerOf(method, target).status, 404, `${method} ${target}`);
      }
    }
    assert.equal(answerOf("POST", secrets).status, 404, "nothing can be created");
  });

  it("has one record of any Helm release that is asked for, which is uninstalled", () => {
    const asked = answerOf(
      "GET",
      `${secrets}?labelSelector=${encodeURIComponent("name=istiod,owner=helm")}`,
    );
    const [found] = list.parse(JSON.parse(asked.body)).items;
    assert.equal(found?.metadata.name, "sh.helm.release.v1.istiod.v1");
    const once = Buffer.from(found.data.release, "base64").toString();
    const release: unknown = JSON.parse(gunzipSync(Buffer.from(once, "base64")).toString());
    assert.deepEqual(release, { name: "istiod", version: 1, info: { status: "uninstalled" } });
    const one = `${secrets}/${found.metadata.name}`;
    assert.deepEqual(record.parse(JSON.parse(answerOf("GET", one).body)), found);
    assert.equal(answerOf("DELETE", one).status, 200);
    assert.deepEqual(list.parse(JSON.parse(answerOf("GET", secrets).body)).items, []);
    assert.equal(answerOf("GET", `${secrets}/cacerts`).status, 404);
  });

  it("is on loopback, without credentials, on a port of the cluster's own that may be taken", async () => {
    const first = serverOf(await serveEmptyApi("one"));
    assert.match(first, /^http:\/\/127\.0\.0\.1:2\d{4}$/);
    const second = serverOf(await serveEmptyApi("one"));
    assert.notEqual(second, first);
    for (const server of [first, second]) {
      const answer = await fetch(`${server}/version`);
      assert.equal(answer.status, 200);
    }
  });
});
