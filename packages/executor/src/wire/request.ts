/**
 * What is sent to a worker. The entry in `worker/` reads it; an adapter only carries it.
 */

/** An export of a module. */
export interface ModuleTarget {
  readonly kind: 'module';
  /** The module's absolute URL. */
  readonly module: string;
  readonly name: string;
}

/** A function that travels as its source. */
export interface InlineTarget {
  readonly kind: 'inline';
  readonly source: string;
  /** Its name, for errors; empty where it has none. */
  readonly name: string;
}

/** What a worker is to call. */
export type Target = ModuleTarget | InlineTarget;

/** The first message to each worker; its answer says that the worker is up. */
export interface Hello {
  readonly kind: 'hello';
  /** The URL that `import()` in inline functions is relative to, where there is a program. */
  readonly base: string | undefined;
  readonly initializer: Target | undefined;
}

/** One call. */
export interface CallRequest {
  readonly kind: 'call';
  readonly target: Target;
  readonly args: readonly unknown[];
}

/** Several calls of one function, one after the other, up to the first that fails. */
export interface ChunkRequest {
  readonly kind: 'chunk';
  readonly target: Target;
  readonly items: readonly (readonly unknown[])[];
}

/** Any message to a worker. */
export type Request = Hello | CallRequest | ChunkRequest;

/** How errors call a target: its name in quotes. */
export function nameOf(target: Target): string {
  return target.name === '' ? 'an anonymous function' : `'${target.name}'`;
}
