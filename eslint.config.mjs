import tseslint from "typescript-eslint";

/** A resource declared inside an apply is missing from previews, so the syntax is refused. */
const noResourceInApply = {
  selector:
    "CallExpression[callee.property.name='apply'] NewExpression[callee.type='MemberExpression']",
  message: "declare resources outside apply: inside it, a preview does not show them",
};

/** The local cloud stands beside the program; the program must not know that it exists. */
const noLocal = {
  patterns: [{ group: ["**/local/**"], message: "only local/ and tests/ may import local/" }],
};

export default tseslint.config(
  { ignores: ["node_modules/"] },
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
      "no-restricted-syntax": ["error", noResourceInApply],
    },
  },
  {
    files: ["*.ts", "{cli,components,fleet,settings}/**/*.ts"],
    rules: { "no-restricted-imports": ["error", noLocal] },
  },
  {
    files: ["components/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...noLocal.patterns,
            { group: ["**/config.ts"], message: "components take their settings as arguments" },
            {
              group: ["node:fs", "node:fs/*", "node:process"],
              message: "components read no files",
            },
          ],
        },
      ],
      "no-restricted-globals": [
        "error",
        { name: "process", message: "components read no environment" },
      ],
    },
  },
  { files: ["**/*.mjs", "**/*.cjs"], extends: [tseslint.configs.disableTypeChecked] },
);
