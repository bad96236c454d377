import assert from "node:assert/strict";
import { problemsOf, rejects } from "./support.ts";

// Shows that a mistyped namespace, or a key of Linode's provider, is named, and that those of other packages are not.

const unknown = "unknown namespace, which nothing reads";

describe("a namespace of the configuration", () => {
  rejects([
    [
      "with a letter missing",
      { "archipelgo:mesh": "linkerd" },
      `archipelgo: ${unknown}; got "archipelgo:mesh"; expected archipelago:mesh`,
    ],
    [
      "with a capital",
      { "Archipelago:mesh": "linkerd", "LINODE:url": "http://x" },
      `Archipelago: ${unknown}; got "Archipelago:mesh"; expected archipelago:mesh`,
      `LINODE: ${unknown}; got "LINODE:url"; expected linode:url`,
    ],
    [
      "with two mistakes",
      { "arhcipelgo:mesh": "linkerd" },
      `arhcipelgo: ${unknown}; got "arhcipelgo:mesh"; expected archipelago:mesh`,
    ],
    [
      "of another package that is mistyped",
      { "linod:token": "t", "lindoe:url": "u", "kubernets:context": "c", "pulmi:tags": "{}" },
      `linod: ${unknown}; got "linod:token"; expected linode:token`,
      `lindoe: ${unknown}; got "lindoe:url"; expected linode:url`,
      `kubernets: ${unknown}; got "kubernets:context"; expected kubernetes:context`,
      `pulmi: ${unknown}; got "pulmi:tags"; expected pulumi:tags`,
    ],
    [
      "with a mistyped key of Linode's provider",
      { "linode:tokn": "t", "linode:URL": "http://x", "linode:apiversion": "v4" },
      'linode:tokn: unknown key, which nothing reads; got "linode:tokn"; expected linode:token',
      'linode:URL: unknown key, which nothing reads; got "linode:URL"; expected linode:url',
      'linode:apiversion: unknown key, which nothing reads; got "linode:apiversion"; expected linode:apiVersion',
    ],
  ]);

  it("of another package is none of the program's", () => {
    const foreign = ["aws:region", "tls:proxy", "gcp:project", "azure-native:location", "node:env"];
    const known = ["linode:token", "linode:somethingNew", "kubernetes:context", "pulumi:tags"];
    const own = ["shop:mesh", "archipelago-shop:mesh", "islands:mesh", "line:x", "kube:x", "pi:x"];
    const config = [...foreign, ...known, ...own].map((key) => [key, "x"]);
    assert.deepEqual(problemsOf(Object.fromEntries(config) as Record<string, string>), []);
  });
});
