import assert from "node:assert/strict";
import { mirroredImage, registryOf } from "../../../components/internal/images.ts";

// Shows references only. Does not show that a mirror has the image.
describe("mirroredImage", () => {
  it("returns the reference unchanged without a mirror", () => {
    assert.equal(mirroredImage("docker.io/istio/pilot:1.31.1"), "docker.io/istio/pilot:1.31.1");
  });

  it("replaces the registry's host with the mirror, and keeps path, tag and digest", () => {
    assert.equal(mirroredImage("docker.io/istio", "mirror.example"), "mirror.example/istio");
    assert.equal(
      mirroredImage("docker.io/istio/pilot:1.31.1", "mirror.example:5000/hub/"),
      "mirror.example:5000/hub/istio/pilot:1.31.1",
    );
    assert.equal(
      mirroredImage("quay.io/a/b@sha256:00", "mirror.example"),
      "mirror.example/a/b@sha256:00",
    );
  });

  it("adds the digest of exactly this image, with and without a registry", () => {
    const digests = { "docker.io/a/b:1": "sha256:00" };
    assert.equal(mirroredImage("docker.io/a/b:1", { digests }), "docker.io/a/b:1@sha256:00");
    assert.equal(
      mirroredImage("docker.io/a/b:1", { digests, registry: "mirror.example" }),
      "mirror.example/a/b:1@sha256:00",
    );
    assert.equal(mirroredImage("docker.io/a/b:2", { digests }), "docker.io/a/b:2");
    assert.equal(registryOf({ digests, registry: "mirror.example" }), "mirror.example");
    assert.equal(registryOf("mirror.example"), "mirror.example");
  });
});
