/** The generation of a key or a token that was never replaced on purpose. */
export const firstGeneration = 1;

/** The logical name of a key's or a certificate's resource: that of the first generation has no number. */
export function nameOf(resource: string, generation: number): string {
  return generation === firstGeneration ? resource : `${resource}-${generation}`;
}
