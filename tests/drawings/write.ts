import { writeFile } from "node:fs/promises";
import { draw, drawingFile, drawings } from "./drawings.ts";

// `npm run drawings`: draws the drawings of the documentation from the golden graphs.
for (const drawing of drawings) await writeFile(drawingFile(drawing.file), await draw(drawing));
