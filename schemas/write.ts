import { writeFile } from "node:fs/promises";

import { readDescriptions } from "./descriptions.ts";
import { stackSchema } from "./stack.ts";

// `npm run schema`: writes the JSON schema of stack files.
const text = JSON.stringify(stackSchema(await readDescriptions()), null, 2);
await writeFile(new URL("stack.schema.json", import.meta.url), `${text}\n`);
