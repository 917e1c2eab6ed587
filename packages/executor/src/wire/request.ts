/**
 * What is sent to a worker. The entry in `worker/` reads it; an adapter only carries it.
 */
import type { LineEnd } from './line.ts';

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
  /** That of this package, on the program's side. */
  readonly version: string;
  /** The URL that `import()` in inline functions is relative to, where there is a program. */
  readonly base: string | undefined;
  readonly initializer: Target | undefined;
  /** The executor's own way; undefined where the library carries all messages. */
  readonly line: LineEnd | undefined;
}

/** What goes along with a call, and who has it entered. */
export interface Along {
  /** What that one is known by. */
  readonly name: string;
  /** The export that enters it in a worker. */
  readonly by: ModuleTarget;
  readonly values: Readonly<Record<string, string>>;
}

/** A target that something goes along with. */
export interface Accompanied {
  readonly kind: 'accompanied';
  readonly target: Exclude<TargetReference, Accompanied>;
  readonly along: readonly {
    readonly name: string;
    readonly by: Exclude<TargetReference, Accompanied>;
    readonly values: Along['values'];
  }[];
}

/** Several calls of one function, one after the other, up to the first that fails. All are answered together. */
export interface ChunkMessage {
  readonly kind: 'chunk';
  readonly target: Target | Accompanied;
  /** What each item is: the one argument, or the array of all. */
  readonly each: ItemKind;
  readonly items: readonly unknown[];
}

/** What an item of a chunk is. */
export type ItemKind = 'argument' | 'arguments';

/**
 * Calls, to be run one after the other. For each: what to call, how many arguments, and these. Nothing in it is an object
 * that is not the user's own: one costs more than all else of a small call.
 */
export type CallsMessage = readonly unknown[];

/** A target; with the number that the worker is to keep it by; or that number, for a target is long; or one with company. */
export type TargetReference = Target | readonly [target: Target, number: number] | number | Accompanied;

/** Any message to a worker. */
export type Message = Hello | ChunkMessage | CallsMessage;

/** How errors call a target: its name in quotes. */
export function nameOf(target: Target): string {
  return target.name === '' ? 'an anonymous function' : `'${target.name}'`;
}
