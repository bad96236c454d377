/**
 * Starts the policy pack. Pulumi's runner loads it with `require` and compiles TypeScript with a ts-node of its own, which
 * loads no ES modules; tsx compiles the rules instead, as it compiles the program. A required module cannot await: the
 * engine waits for the port that the pack prints, and the runner reports a rejection.
 */
import { register } from "tsx/esm/api";

register();
void import("./pack.ts");
