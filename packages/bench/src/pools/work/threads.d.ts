/** The part of threads that a worker uses. An ECMAScript module cannot find its own types. */
declare module 'threads/worker' {
  export function expose(methods: Readonly<Record<string, unknown>>): void;
}
