import { curlImage, podinfoImage } from "./internal/containers.ts";
import { etcdImage, imageName, karmadaImage, resticImage } from "./karmada/images.ts";
import { pauseImage } from "./mesh/linkerd/multiclusterValues.ts";
import { emojivotoImages } from "./workloads/emojivotoPlan.ts";

/**
 * The images that the program itself names in pods, each with its tag: those whose digests a mirror may have. Charts name all
 * others, and their values take digests as each chart has them.
 *
 * @param karmadaVersion without a leading `v`
 */
export function ownImages(karmadaVersion: string): readonly string[] {
  return [
    ...[curlImage, podinfoImage, etcdImage, resticImage, pauseImage],
    imageName(karmadaImage("agent", karmadaVersion)),
    ...emojivotoImages,
  ];
}
