import { createRequire } from "node:module";
import * as z from "zod";
import { serve } from "../protocol/serve.ts";
import { tlsProvider } from "./provider.ts";

const sdk: unknown = createRequire(import.meta.url)("@pulumi/tls/package.json");
await serve(tlsProvider(z.object({ version: z.string() }).parse(sdk).version));
