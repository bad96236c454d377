import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { debianPackage, type UnpackedPackage } from "../support/debianProgram.ts";

// Shows that Tab completes commands, options and their values in real shells: in bash and zsh with the keys of a person
// on a terminal, in fish by its own question for completions. Does not show PowerShell.

const bin = fileURLToPath(new URL("../../cli/archipelago.mjs", import.meta.url));

/** Lines that are typed, and what the shell then runs. */
const typed = [
  ["archipelago che\t--dead\t5 --only tru\t", "<check> <--deadline> <5> <--only> <trust>"],
  ["archipelago map --stack regi\t", "<map> <--stack> <regional>"],
  ["archipelago traffic --output js\t", "<traffic> <--output> <json>"],
] as const;

describe("shell completion", function () {
  this.timeout(120_000);
  const shells = new Map<string, UnpackedPackage>();
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    for (const name of ["bash-completion", "fish", "zsh"]) {
      shells.set(
        name,
        await debianPackage(name, ["./usr/share/bash-completion", "./usr/share/zsh"]),
      );
    }
    folder = await mkdtemp(join(tmpdir(), "archipelago-completion-"));
    await writeFile(join(folder, "Pulumi.regional.yaml"), "");
    await writeFile(join(folder, "Pulumi.yaml"), "");
  });
  after(() => rm(folder, { recursive: true }));

  function unpacked(name: string): UnpackedPackage {
    const found = shells.get(name);
    assert.ok(found, name);
    return found;
  }

  const environment = (name: string) => ({
    ...{ PATH: process.env["PATH"] ?? "", HOME: folder, TERM: "dumb" },
    LD_LIBRARY_PATH: unpacked(name).libraries.join(delimiter),
  });

  /** Runs a shell on a terminal of its own, types lines, and returns the arguments of every `archipelago` that it runs. */
  async function type(name: string, shell: string, setup: readonly string[]): Promise<string[]> {
    const script = [
      // The command itself answers at each Tab; what a person runs is printed.
      `archipelago() { if [ "$1" = complete ]; then "${process.execPath}" "${bin}" "$@"; else printf 'RAN'; printf ' <%s>' "$@"; printf '\\n'; fi; }`,
      ...setup,
    ];
    await writeFile(join(folder, `${name}.setup`), script.join("\n"));
    const terminal = spawn("script", ["--quiet", "--return", "--command", shell, "/dev/null"], {
      cwd: folder,
      env: environment(name),
    });
    const lines = [`. ./${name}.setup`, ...typed.map(([line]) => line), "exit", ""];
    terminal.stdin.end(lines.join("\n"));
    const shown = await text(terminal.stdout);
    return [...shown.matchAll(/^RAN (.*?)\r?$/gm)].map(([, words = ""]) => words);
  }

  const expected = typed.map(([, words]) => words);
  const source = (shell: string): string =>
    `. <("${process.execPath}" "${bin}" completion ${shell})`;

  it("works in bash", async () => {
    const { folder: root } = unpacked("bash-completion");
    const setup = [`. ${root}/usr/share/bash-completion/bash_completion`, source("bash")];
    assert.deepEqual(await type("bash-completion", "bash --norc --noprofile -i", setup), expected);
  });

  it("works in zsh", async () => {
    const { folder: root, libraries } = unpacked("zsh");
    const functions = `${root}/usr/share/zsh/functions`;
    const setup = [
      `module_path=(${libraries.map((path) => `${path}/zsh/5.9`).join(" ")})`,
      `fpath=(${functions}/Completion ${functions}/Completion/*(/) ${functions}/*(/))`,
      "autoload -Uz compinit && compinit -D -u",
      source("zsh"),
    ];
    assert.deepEqual(await type("zsh", `${root}/usr/bin/zsh -f -i`, setup), expected);
  });

  it("works in fish", async () => {
    const { folder: root } = unpacked("fish");
    const lines = [
      `function archipelago; ${process.execPath} ${bin} $argv; end`,
      `${process.execPath} ${bin} completion fish | source`,
      ...["che", "check --only tr", "map --stack r"].map(
        (line) => `complete -C 'archipelago ${line}'`,
      ),
    ];
    const { stdout } = await promisify(execFile)(
      `${root}/usr/bin/fish`,
      ["--no-config", "-c", lines.join("\n")],
      { cwd: folder, env: environment("fish") },
    );
    const [command, ...values] = stdout.split("\n").filter((line) => line !== "");
    assert.match(command ?? "", /^check\tcheck everything/);
    assert.deepEqual(values, ["traffic", "trust", "regional\tPulumi.regional.yaml"]);
  });

  it("names the shells that it knows", async () => {
    const run = promisify(execFile)(process.execPath, [bin, "completion", "tcsh"]);
    await assert.rejects(run, {
      code: 2,
      stderr: /Allowed choices are zsh, bash, fish, powershell/,
    });
  });
});
