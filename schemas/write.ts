import { readFile, writeFile } from "node:fs/promises";

import { readDescriptions } from "./descriptions.ts";
import { settingReferences } from "./reference.ts";
import { stackSchema, undescribed } from "./stack.ts";
import { withReferences } from "./table.ts";

// `npm run schema`: writes what the schema says into the tables of docs/settings.md, and the JSON schema of stack files,
// unless a setting has no row.
const reference = new URL("../docs/settings.md", import.meta.url);
const before = await readFile(reference, "utf8");
await writeFile(reference, withReferences(before, settingReferences()));
const descriptions = await readDescriptions();
const missing = undescribed(descriptions);
if (missing.length > 0) {
  console.error(
    `docs/settings.md: settings without a row; got ${missing.join(", ")}; expected a row for each`,
  );
  process.exitCode = 1;
} else {
  const text = JSON.stringify(stackSchema(descriptions), null, 2);
  await writeFile(new URL("stack.schema.json", import.meta.url), `${text}\n`);
}
