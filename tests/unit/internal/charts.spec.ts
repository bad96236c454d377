import assert from "node:assert/strict";
import { chartReference } from "../../../components/internal/charts.ts";

// Shows a chart's location. Does not show that the chart exists there.
describe("chartReference", () => {
  const cases = [
    {
      of: "Istio's charts in their own registry",
      got: chartReference("istio/base", undefined, "1.31.1"),
      want: { chart: "oci://ghcr.io/istio/release/charts/base", version: "1.31.1" },
    },
    {
      of: "another release",
      got: chartReference("istio/gateway", undefined, "1.30.5"),
      want: { chart: "oci://ghcr.io/istio/release/charts/gateway", version: "1.30.5" },
    },
    {
      of: "Karmada's archive, whose URL includes the version",
      got: chartReference("karmada/karmada", undefined, "1.18.2"),
      want: {
        chart:
          "https://github.com/karmada-io/karmada/releases/download/v1.18.2/karmada-chart-v1.18.2.tgz",
      },
    },
    {
      of: "a chart in an OCI mirror",
      got: chartReference("istio/istiod", "oci://mirror.example/charts/", "1.31.1"),
      want: { chart: "oci://mirror.example/charts/istiod", version: "1.31.1" },
    },
    {
      of: "a chart in a mirror with an index",
      got: chartReference("karmada/karmada", "https://mirror.example/charts", "1.18.2"),
      want: {
        chart: "karmada",
        version: "1.18.2",
        repositoryOpts: { repo: "https://mirror.example/charts" },
      },
    },
  ];
  for (const { of, got, want } of cases) {
    it(`is the location of ${of}`, () => {
      assert.deepEqual(got, want);
    });
  }
});
