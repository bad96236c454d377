import assert from "node:assert/strict";
import { ownImages } from "../../../components/ownImages.ts";
import { chartVersions } from "../../../components/internal/charts.ts";
import { parsed, rejects } from "./support.ts";

// Shows which digests of images are accepted, and what becomes of them. Where they are used is in tests/graph/digests.spec.ts.

const digest = `sha256:${"0a".repeat(32)}`;
const curl = "docker.io/curlimages/curl:8.16.0";
const known = ownImages(chartVersions.karmada).join(", ");
const form = "sha256:… by the image, such as docker.io/curlimages/curl:8.16.0";

describe("digests of the program's own images", () => {
  rejects([
    [
      "of an image that it does not name, or by another tag",
      {
        mirror: { digests: { "docker.io/istio/pilot:1.31.4": digest, [`${curl}-r1`]: digest } },
      },
      `mirror.digests["docker.io/istio/pilot:1.31.4"]: the program names no such image; got "sha256:<redacted>…; expected one of: ${known}`,
      `mirror.digests["${curl}-r1"]: the program names no such image; got "sha256:<redacted>…; expected one of: ${known}`,
    ],
    [
      "that are none",
      { mirror: { digests: { [curl]: "sha256:0a" } } },
      `mirror.digests["${curl}"]: invalid value; got "sha256:0a"; expected ${form}`,
    ],
  ]);

  it("are part of where images come from", () => {
    const digests = { [curl]: digest };
    assert.deepEqual(parsed({ mirror: { digests } }).mirror.images, {
      registry: undefined,
      digests,
    });
    const images = "registry.example.com";
    assert.equal(parsed({ mirror: { images } }).mirror.images, images);
    assert.deepEqual(parsed({ mirror: { images, digests } }).mirror.images, {
      registry: images,
      digests,
    });
  });
});
