import { ownImages } from "../../components/ownImages.ts";
import { chartVersions } from "../../components/internal/charts.ts";
import { oneOf } from "../problem.ts";
import { type Check, problem } from "./context.ts";

/**
 * Digests are of images that the program names, with the tag that it names them by: a digest of another tag would be left out
 * silently, and after an update of the program the former tag's image would run on.
 */
export const knownDigests: Check = (context) => {
  const { mirror, karmada } = context.settings;
  const known = ownImages(karmada.version ?? chartVersions.karmada);
  return Object.keys(mirror?.digests ?? {})
    .filter((image) => !known.includes(image))
    .map((image) =>
      problem(
        context,
        ["mirror", "digests", image],
        "the program names no such image",
        oneOf(known),
      ),
    );
};
