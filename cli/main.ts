import { addCompletion } from "./completion.ts";
import { createProgram, runProgram } from "./program.ts";
import { pulumiStacks } from "./stack/source.ts";

const program = createProgram(pulumiStacks);
addCompletion(program);
await runProgram(program);
