import { readFileSync } from "node:fs";
import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";
import { noInheritedLookup } from "./lint/noInheritedLookup.mjs";
import { noResourceInApply } from "./lint/noResourceInApply.mjs";

/** One file reads Pulumi's configuration; all others get settings, secrets and the stack's name as arguments. */
const configuration =
  "only config.ts reads Pulumi's configuration: take what you need as an argument";
const noConfiguration = [
  "NewExpression[callee.property.name='Config']",
  "NewExpression[callee.name='Config']",
  "MemberExpression[object.name='pulumi'][property.name=/^(getStack|getProject|getOrganization)$/]",
  "MemberExpression[object.name='runtime'][property.name=/^(allConfig|getConfig)$/]",
  "MemberExpression[object.property.name='runtime'][property.name=/^(allConfig|getConfig)$/]",
  "ImportDeclaration[source.value=/^@pulumi.pulumi/] ImportSpecifier[imported.name=/^(Config|allConfig|getConfig|getStack|getProject|getOrganization)$/]",
].map((selector) => ({ selector, message: configuration }));

/** Pulumi prints a `RunError` without its stack, and takes seconds for it all the same. */
const noStackTraces = [
  "NewExpression[callee.name='RunError']",
  "NewExpression[callee.property.name='RunError']",
].map((selector) => ({ selector, message: "use UserError of components/internal/errors.ts" }));

/**
 * The boundary of a package: a module imports only what the package.json of its own package declares. npm hoists every
 * package to the root, where an import of what another package declares would be found too.
 */
function declaredIn(manifest, ...fields) {
  const contents = JSON.parse(readFileSync(new URL(manifest, import.meta.url), "utf8"));
  const names = fields.flatMap((field) => Object.keys(contents[field] ?? {}));
  const declared = names.map((name) => name.replaceAll(".", "\\.")).join("|");
  return {
    regex: `^(?!\\.|node:|(?:${declared})(?:/|$))`,
    message: `not among the ${fields.join(" and ")} of ${manifest}`,
  };
}

/** The local cloud stands beside the program; the program must not know that it exists. */
const noLocal = { group: ["**/local/**"], message: "only local/ and tests/ may import local/" };

/**
 * The program takes components by the entry points that every other program has. `settings/` and `cli/` do not: they
 * import single modules that plan without Pulumi, since an entry point loads the SDKs of all providers.
 */
const entryPoints = {
  regex: "/components/(?!internal/)(?!([a-z]+/)+index\\.ts$)",
  message: "import the component's entry point: its folder's index.ts",
};

const restrictImports = (...patterns) => ({
  "no-restricted-imports": ["error", { patterns }],
});

export default tseslint.config(
  { ignores: ["node_modules/", "components/dist/"] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A Pulumi resource registers itself when it is constructed: `new` for its effect is the idiom.
      "no-new": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      // Overflows its stack on a type that contains itself, such as that of a JSON value (typescript-eslint 8.73.0).
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["**/*.ts"],
    plugins: {
      "@pulumi": pulumi,
      archipelago: {
        rules: {
          "no-inherited-lookup": noInheritedLookup,
          "no-resource-in-apply": noResourceInApply,
        },
      },
    },
    rules: {
      "archipelago/no-resource-in-apply": "error",
      // restrict-template-expressions refuses an output too; this one names the remedy, and `npm run fix` applies it.
      "@pulumi/no-output-in-template-literal": "error",
    },
  },
  {
    files: ["**/*.ts"],
    ignores: ["config.ts"],
    rules: { "no-restricted-syntax": ["error", ...noConfiguration] },
  },
  {
    // What a user's names reach. The rest of local/ looks up by numbers and addresses.
    files: [
      "*.ts",
      "{cli,components,fleet,policy,schemas,settings}/**/*.ts",
      "local/{cloud,commands,linode}/**/*.ts",
    ],
    rules: { "archipelago/no-inherited-lookup": "error" },
  },
  {
    files: ["{components,fleet,settings}/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...noConfiguration, ...noStackTraces] },
  },
  {
    files: ["*.ts", "{cli,fleet,schemas,settings}/**/*.ts"],
    rules: restrictImports(declaredIn("./package.json", "dependencies"), noLocal),
  },
  {
    files: ["*.ts", "fleet/**/*.ts"],
    rules: restrictImports(declaredIn("./package.json", "dependencies"), noLocal, entryPoints),
  },
  {
    files: ["local/**/*.ts"],
    rules: restrictImports(declaredIn("./local/package.json", "dependencies")),
  },
  {
    files: ["policy/**/*.ts"],
    rules: restrictImports(declaredIn("./policy/package.json", "dependencies"), {
      group: ["../../*", "../[!r]*/**"],
      message: "the policy pack is a package of its own",
    }),
  },
  {
    files: ["tests/**/*.ts"],
    rules: restrictImports(declaredIn("./package.json", "dependencies", "devDependencies")),
  },
  {
    files: ["components/**/*.ts"],
    rules: {
      ...restrictImports(
        declaredIn("./components/package.json", "dependencies", "peerDependencies"),
        {
          group: ["**/{cli,fleet,local,schemas,settings}/**", "**/config.ts"],
          message: "components know nothing of the program, and take their settings as arguments",
        },
        { group: ["node:fs", "node:fs/*", "node:process"], message: "components read no files" },
      ),
      "no-restricted-globals": [
        "error",
        { name: "process", message: "components read no environment" },
      ],
    },
  },
  { files: ["**/*.mjs", "**/*.cjs"], extends: [tseslint.configs.disableTypeChecked] },
);
