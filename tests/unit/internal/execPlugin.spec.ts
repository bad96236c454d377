import assert from "node:assert/strict";
import { CoreV1Api } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { connect } from "../../../components/internal/connect.ts";
import { reasonOf } from "../../../components/internal/errors.ts";
import { assertCredentials } from "../../../components/internal/execPlugin.ts";

// Proves: the errors about programs that fetch credentials, with programs of this machine. Does not prove what a cloud's own
// program prints.
describe("a program that a kubeconfig runs for credentials", () => {
  const kubeconfig = (command: string, ...args: string[]): string =>
    stringify({
      clusters: [{ name: "eu", cluster: { server: "https://127.0.0.1:9" } }],
      users: [
        {
          name: "eu",
          user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command, args } },
        },
      ],
      contexts: [{ name: "eu", context: { cluster: "eu", user: "eu" } }],
      "current-context": "eu",
    });

  const cases: readonly (readonly [string, readonly [string, ...string[]], string])[] = [
    [
      "is missing",
      ["no-such-login"],
      "no-such-login, which the kubeconfig runs for credentials, is not installed (ENOENT)",
    ],
    [
      "may not be run",
      ["/etc/passwd"],
      "/etc/passwd, which the kubeconfig runs for credentials, cannot be run (EACCES)",
    ],
    [
      "fails",
      ["sh", "-c", "echo 'not logged in' >&2; exit 1"],
      "sh, which the kubeconfig runs for credentials, failed: not logged in",
    ],
    ["fails silently", ["false"], "false, which the kubeconfig runs for credentials, failed"],
    [
      "prints something else",
      ["echo", "hunter2"],
      "echo, which the kubeconfig runs for credentials, printed no credentials",
    ],
    [
      "prints another object",
      ["echo", '{"token":"hunter2"}'],
      "echo, which the kubeconfig runs for credentials, printed no credentials",
    ],
  ];
  for (const [title, command, message] of cases) {
    it(`is named if it ${title}`, async () => {
      const text = kubeconfig(...command);
      await assert.rejects(assertCredentials("eu", text), { message: `cluster eu: ${message}` });
      const nodes = connect(text).makeApiClient(CoreV1Api).listNode();
      await assert.rejects(nodes, (error) => {
        assert.equal(reasonOf(error), message);
        return true;
      });
    });
  }

  it("is not in the way if it works, or if there is none", async () => {
    const status = { token: "t", expirationTimestamp: new Date(Date.now() + 60_000).toISOString() };
    await assertCredentials("eu", kubeconfig("echo", JSON.stringify({ status })));
    const none = { clusters: [], users: [], contexts: [], "current-context": "" };
    await assertCredentials("eu", stringify(none));
  });
});
