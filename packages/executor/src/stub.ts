export interface Blocking<A extends unknown[], R> { readonly _a?: (a: A) => R }
export interface Executor { submit(fn: never, ...args: never[]): PromiseLike<unknown> }
