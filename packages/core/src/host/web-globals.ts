/**
 * Names of the web's that hosts share, for those whose types are not loaded here: empty, and so in agreement with
 * whatever the user's own library of types says of them.
 */
declare global {
  interface AbortSignal {}
}

export type WebAbortSignal = AbortSignal;
