import { createProgram, runProgram } from "./program.ts";
import { pulumiStacks } from "./stack/source.ts";

await runProgram(createProgram(pulumiStacks));
