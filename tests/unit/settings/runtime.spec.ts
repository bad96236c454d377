import assert from "node:assert/strict";

import { loadSettings, SettingsError } from "../../../config.ts";
import { deploy, inspect } from "../../support/graph.ts";
import { configuration, FLEET, kubeconfig, linode, own, parsed } from "./support.ts";

// Proves: the settings come from Pulumi's runtime, and with them the kubeconfig and the dashboard's users as secrets.
// Does not prove how the engine prints the error.

describe("a running stack", () => {
  it("reads its own settings, under its own name", async () => {
    const config = { ...configuration(FLEET), "linode:token": "t" };
    const { result } = await deploy(() => loadSettings(), { config, stack: "blue" });
    assert.deepEqual(result.settings, parsed({}, "blue"));
  });

  it("fails before anything is declared when they are invalid, including unknown keys", async () => {
    const config = configuration({ ...FLEET, clusterz: [] });
    await assert.rejects(
      deploy(() => loadSettings(), { config, stack: "blue" }),
      (error: unknown) =>
        error instanceof SettingsError &&
        error.message.startsWith("1 problem in the settings of stack blue\nclusterz: unknown key"),
    );
  });

  it("fails under another project's name, which would hide every setting", async () => {
    const config = configuration(FLEET);
    await assert.rejects(
      deploy(() => loadSettings(), { config, project: "shop" }),
      ({ message }: Error) =>
        message.startsWith("Pulumi.yaml: name: ") &&
        message.includes('got "shop"; expected "archipelago"'),
    );
  });

  it("gives the credentials as secrets, and no part of them in the settings", async () => {
    const given = {
      kubeconfig: kubeconfig("eu", "hub", "a-marked-context"),
      vizUsers: "admin:a-marked-hash",
      bucketKey: "ACCESS:a-marked-key",
    };
    const written = { manager: own("hub"), clusters: [own("eu")], ...given };
    const { result } = await deploy(
      async () => {
        const { settings, secrets } = loadSettings();
        assert.ok(secrets.kubeconfig !== undefined && secrets.vizUsers !== undefined);
        assert.ok(secrets.bucketKey !== undefined);
        return {
          settings,
          kubeconfig: await inspect(secrets.kubeconfig),
          vizUsers: await inspect(secrets.vizUsers),
          bucketKey: await inspect(secrets.bucketKey),
        };
      },
      { config: configuration(written) },
    );
    const secret = { known: true, secret: true };
    assert.deepEqual(result.kubeconfig, { value: given.kubeconfig, ...secret });
    assert.deepEqual(result.vizUsers, { value: given.vizUsers, ...secret });
    assert.deepEqual(result.bucketKey, { value: given.bucketKey, ...secret });
    assert.doesNotMatch(JSON.stringify(result.settings), /a-marked/);
  });

  for (const none of [undefined, ""]) {
    it(`has no credential that is ${none === "" ? "Pulumi.yaml's empty one" : "not given"}`, async () => {
      const absent = { kubeconfig: none, vizUsers: none, bucketKey: none };
      const config = configuration({ ...FLEET, ...absent });
      const { result } = await deploy(() => loadSettings(), { config });
      assert.deepEqual(result.secrets, {
        kubeconfig: undefined,
        vizUsers: undefined,
        bucketKey: undefined,
      });
    });
  }

  it("rejects credentials in plain text and settings that are encrypted, and shows none of them", async () => {
    const config = {
      ...configuration({ manager: own("hub"), clusters: [own("eu")] }),
      "archipelago:kubeconfig": kubeconfig("eu", "hub", "a-marked-context"),
      "archipelago:vizUsers": `admin:{SHA}${"A".repeat(27)}=`,
      "archipelago:bucketKey": "",
      "linode:token": "a-marked-token",
      "archipelago:mirror": JSON.stringify({ images: "marked.example.com" }),
      "aws:secretKey": "not ours",
    };
    const secretKeys = ["archipelago:vizUsers", "archipelago:mirror"];
    await assert.rejects(
      deploy(() => loadSettings(), { config, stack: "blue", secretKeys }),
      ({ message }: Error) => {
        const [headline, ...lines] = message.split("\n");
        assert.equal(headline, "3 problems in the settings of stack blue");
        const plain =
          "is not encrypted, so that the stack file has it in plain text; got plain text";
        const instead =
          "expected a secret; replace it where it comes from if others may have read it";
        assert.deepEqual(lines, [
          `kubeconfig: ${plain}; ${instead}, and type: pulumi config set --secret archipelago:kubeconfig < FILE`,
          `linode:token: ${plain}; ${instead}, and type: pulumi config set --secret linode:token`,
          "mirror: is encrypted, but previews and the state show settings in plain text; got a secret; expected plain text; " +
            "credentials have keys of their own, or are Secrets in the clusters, see docs/settings.md",
        ]);
        return true;
      },
    );
  });

  it("needs a name that fits labels and a tag", () => {
    assert.throws(
      () =>
        parsed(
          { manager: linode("m", { label: "m" }), clusters: [linode("eu", { label: "e" })] },
          "s".repeat(39),
        ),
      {
        message: [
          "1 problem in the settings of stack " + "s".repeat(39),
          `tags: the stack's tag archipelago:${"s".repeat(39)} is too long; got a stack name of 39 characters; expected at most 38`,
        ].join("\n"),
      },
    );
    assert.throws(() => parsed({}, "my_stack"), {
      message: /clusters\[0\]\.label: the default my_stack-eu is not an LKE label; got nothing/,
    });
  });
});
