import { writeFile } from "node:fs/promises";

import { readDescriptions } from "./descriptions.ts";
import { stackSchema, undescribed } from "./stack.ts";

// `npm run schema`: writes the JSON schema of stack files, unless a setting has no row in docs/settings.md.
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
