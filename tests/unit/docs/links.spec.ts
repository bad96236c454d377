import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { createProgram } from "../../../cli/program.ts";
import { addCompletion } from "../../../cli/completion.ts";
import { pulumiStacks } from "../../../cli/stack/source.ts";
import { readDescriptions } from "../../../schemas/descriptions.ts";
import { stackSchema } from "../../../schemas/stack.ts";
import { anchorsOf, codeBlocks, withoutCode } from "../../support/markdown.ts";

// Shows that what the documents point at is there: files, headings, scripts, commands and options, settings. Does not
// show that it says what they promise.

const root = join(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Folders with documents of their own, besides docs/. */
const folders = [".", "components", "local", "policy"];
const documents = [
  ...folders.flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file))),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((file) =>
    join("docs", file),
  ),
].filter((file) => file.endsWith(".md"));

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function broken(document: string): string[] {
  // A link's text may be wrapped, its target not.
  const links = [
    ...withoutCode(read(document)).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g),
  ];
  return links.flatMap(([link, path = "", anchor]) => {
    const file = path === "" ? join(root, document) : join(root, dirname(document), path);
    if (!existsSync(file)) return [link];
    if (anchor === undefined) return [];
    return isFile(file) && anchorsOf(readFileSync(file, "utf8")).has(anchor) ? [] : [link];
  });
}

/** The scripts of the root and of the packages in it. */
const scripts = new Set(
  ["package.json", "components/package.json"].flatMap((manifest) => {
    const { scripts: own = {} } = JSON.parse(read(manifest)) as { scripts?: object };
    return Object.keys(own);
  }),
);

/** The command line with its options, as `archipelago` and as `npm run cli:local --` have them. */
const program = createProgram(pulumiStacks);
addCompletion(program);
const ofLocalClouds = ["--cloud", "--settings"];

/** What is wrong with the arguments of `archipelago`. */
function misused(words: readonly string[]): string[] {
  const [name = "", ...rest] = words;
  // An option of the command itself, an argument of a shell's function, or a placeholder.
  if (/^[-"$A-Z]/.test(name)) return [];
  const command = program.commands.find((known) => known.name() === name);
  if (command === undefined) return [`no command ${name}`];
  const known = command.options.flatMap(({ short, long }) => [short, long]);
  return rest
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.split("=")[0] ?? "")
    .filter((option) => !known.includes(option) && ![...ofLocalClouds, "--help"].includes(option))
    .map((option) => `${name} has no option ${option}`);
}

/** Command lines: those of blocks for a shell and those in the text. */
function commandLines(text: string): string[] {
  const blocks = codeBlocks(text)
    .filter(({ language }) => ["", "sh", "bash", "console"].includes(language))
    .flatMap(({ code }) => code.replaceAll(/\\\n\s*/g, " ").split("\n"));
  const inline = [...withoutCode(text).matchAll(/`([^`]+)`/g)].map(([, code = ""]) =>
    code.replaceAll(/\s+/g, " "),
  );
  return [...blocks, ...inline].map((line) => line.replace(/ +#.*$/, ""));
}

const words = (text: string): string[] =>
  text
    .split(/[|>;&)]/)[0]
    ?.trim()
    .split(/\s+/) ?? [];

/** What is wrong with the commands in a text. */
function wrongCommands(text: string): string[] {
  return commandLines(text).flatMap((line) => {
    const runs = [...line.matchAll(/npm run ([\w:-]+)/g)]
      .filter(([, script = ""]) => script !== "NAME" && !scripts.has(script))
      .map(([command]) => command);
    const calls = [...line.matchAll(/(?:npx archipelago|npm run cli:local --|^archipelago) (.+)/g)];
    return [...runs, ...calls.flatMap(([, rest = ""]) => misused(words(rest)))];
  });
}

describe("the documents", () => {
  for (const document of documents) {
    it(`${document} has no broken link`, () => {
      assert.deepEqual(broken(document), []);
    });

    it(`${document} names scripts, commands and options that are there`, () => {
      assert.deepEqual(wrongCommands(read(document)), []);
    });
  }

  it("have links and commands that would be found to be wrong", () => {
    for (const [text, wrong] of [
      ["`npm run nothing`", ["npm run nothing"]],
      ["```sh\nnpm run up:lokal\n```", ["npm run up:lokal"]],
      ["`npx archipelago chek -s dev`", ["no command chek"]],
      [
        "```sh\nnpx archipelago check -s dev --onyl links # all\n```",
        ["check has no option --onyl"],
      ],
      ["`npm run cli:local -- map --cloud x --ports 1`", ["map has no option --ports"]],
      ["`npx archipelago check --only links | tee x --what`", []],
    ] as const) {
      assert.deepEqual(wrongCommands(text), wrong, text);
    }
    assert.deepEqual(
      [...anchorsOf("# A `b` (c)?\n## A b c\n```\n# no\n```")],
      ["a-b-c", "a-b-c-1"],
    );
  });

  it("set keys that the settings have", () => {
    const { config } = parse(read("Pulumi.yaml")) as { config: object };
    const set = documents.flatMap((document) =>
      [...read(document).matchAll(/pulumi config set (?:--\w+ )*archipelago:(\w+)/g)].map(
        ([, key = ""]) => [document, key] as const,
      ),
    );
    assert.ok(set.length > 3);
    assert.deepEqual(
      set.filter(([, key]) => !Object.hasOwn(config, key)),
      [],
    );
  });

  it("have examples of stack files that the schema for editors accepts", async () => {
    const schema = stackSchema(await readDescriptions());
    const config = schema.properties?.["config"];
    assert.ok(typeof config === "object");
    const validate = new Ajv().compile({ ...config, required: [] });
    const examples = documents.flatMap((document) =>
      codeBlocks(read(document)).flatMap(({ language, code }) =>
        // Dots stand for what the example leaves out.
        language === "yaml" && /^archipelago:\w+:/m.test(code) && !/\.\.\.|…/.test(code)
          ? [[document, code] as const]
          : [],
      ),
    );
    assert.ok(examples.length > 10);
    for (const [document, code] of examples) {
      assert.ok(validate(parse(code)), `${document}: ${JSON.stringify(validate.errors)}\n${code}`);
    }
  });

  it("CONTRIBUTING.md names files that are there", () => {
    const named = [...read("CONTRIBUTING.md").matchAll(/(?:[\w.-]+\/)+[\w.-]*\.?\w*/g)]
      .map(([path]) => path)
      .filter((path) => /^(components|docs|fleet|settings|tests|\.ci)\//.test(path));
    assert.ok(named.length > 30);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});
