import assert from "node:assert/strict";
import { chartVersions } from "../../components/internal/charts.ts";
import { ownImages } from "../../components/ownImages.ts";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import { runProgram, stackConfiguration } from "../support/program.ts";

// Shows that every image which the program itself names in a pod can be pinned by a digest in the settings. Does not show the
// images that charts name, nor that a registry has a digest.

/** The images in a resource's inputs, wherever they are. */
function imagesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (!isRecord(value)) return [];
  const own = typeof value["image"] === "string" && "name" in value ? [value["image"]] : [];
  return [...own, ...Object.values(value).flatMap(imagesIn)];
}

describe("The images that the program names", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });
  after(() => fleet.close());

  const karmada = {
    failover: { enabled: true },
    snapshots: { endpoint: "https://s3.example.com", bucket: "snapshots" },
    restore: "latest",
    images: { kubectl: `docker.io/alpine/k8s@sha256:${"1b".repeat(32)}` },
  };
  for (const stack of ["dev", "linkerd"]) {
    it(`have the digests of the settings, in ${stack} with everything on`, async function () {
      this.timeout(240_000);
      const base = await stackConfiguration(stack);
      const given: unknown = JSON.parse(base["archipelago:demo"] ?? "{}");
      assert.ok(isRecord(given));
      const digests = Object.fromEntries(
        ownImages(chartVersions.karmada).map((image, index) => [
          image,
          `sha256:${index.toString(16).padStart(64, "0")}`,
        ]),
      );
      const { nodes } = await runProgram({
        ...{ stack, fleet },
        config: {
          ...base,
          "archipelago:karmada": JSON.stringify(karmada),
          "archipelago:bucketKey": "ACCESS:MOCK-KEY",
          "archipelago:demo": JSON.stringify({ ...given, emojivoto: true }),
          "archipelago:mirror": JSON.stringify({ images: "registry.example.com", digests }),
        },
      });
      const pods = nodes.filter(({ type }) => /:(Deployment|Job|CronJob)$/.test(type));
      const images = [...new Set(pods.flatMap(({ inputs }) => imagesIn(inputs)))];
      assert.deepEqual(
        images.filter((image) => !/^registry\.example\.com\/.+@sha256:[0-9a-f]{64}$/.test(image)),
        [],
      );
      for (const part of ["curl", "podinfo", "etcd", "restic", "karmada-agent", "emojivoto-web"]) {
        assert.ok(
          images.some((image) => image.includes(`/${part}:`)),
          `${part} is not among ${images.join(", ")}`,
        );
      }
    });
  }
});
