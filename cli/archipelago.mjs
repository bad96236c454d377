#!/usr/bin/env node
/** Starts the command line. The loader is found beside this file, not beside the working directory. */
import { register } from "tsx/esm/api";

register();
await import("./main.ts");
