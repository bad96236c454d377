import { createRequire } from "node:module";
import * as z from "zod";
import { serve } from "../protocol/serve.ts";
import { linodeProvider } from "./provider.ts";

const sdk: unknown = createRequire(import.meta.url)("@pulumi/linode/package.json");
await serve(linodeProvider(z.object({ version: z.string() }).parse(sdk).version));
