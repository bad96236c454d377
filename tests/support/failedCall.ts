/** The error of a provider's function, as the engine reports it: the SDK takes the message from `details`. */
export function failedCall(details: string): Error {
  return Object.assign(new Error(details), { details });
}
