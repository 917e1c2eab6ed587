/** The parts of threads that are used. An ECMAScript module cannot find its own types. */
declare module 'threads/worker' {
  export const expose: import('./host/host.ts').WorkerLibrary['expose'];
  export const Transfer: import('./host/host.ts').WorkerLibrary['Transfer'];
}
