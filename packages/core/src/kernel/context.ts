/**
 * Context variables: values that belong to a task and to all that it starts. Python's `contextvars`.
 *
 * A Context is copied for each task and each callback, so copying must cost next to nothing: the values are
 * shared until one side sets a variable.
 */

import { hasBrand, setBrand } from '@tsyncio/executor/errors';
import { describe } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import { printsItself } from './prints-itself.ts';
import { currentTask, running } from './running.ts';
import type { Task } from './task.ts';

const CONTEXT = Symbol.for('@tsyncio/Context');
const VARIABLE = Symbol.for('@tsyncio/ContextVar');
const TOKEN = Symbol.for('@tsyncio/Token');

/** The values of contexts that share them: changed by none. */
export type ContextValues = Map<ContextVar<unknown>, unknown>;

/**
 * A mapping of context variables to their values.
 *
 * Python's `contextvars.Context`.
 *
 * @example
 * ```ts
 * import { ContextVar, copyContext } from '@tsyncio/core';
 *
 * const user = new ContextVar<string>('user', { default: 'nobody' });
 * const context = copyContext();
 * context.run(() => user.set('ada'));
 * console.log(user.get(), context.get(user)); // nobody ada
 * ```
 */
export class Context {
  static {
    setBrand(Context, CONTEXT);
  }

  #values: ContextValues;
  /** Whether another context has the same values, so that a change must be made on a copy. */
  #shared: boolean;
  /** Whether it is the current one of code that has not returned yet. That of a task's step is told by the task. @internal */
  _entered = false;

  /**
   * @param from Shares its values.
   * @throws {TypeError} If `from` is no Context.
   */
  constructor(from?: Context) {
    if (from !== undefined && !isContext(from)) {
      throw new TypeError(`Cannot create a Context as 'from' must be one: received ${describe(from)}`);
    }
    this.#values = from === undefined ? new Map() : from._share();
    this.#shared = from !== undefined;
  }

  /** A context that begins with `values`, which are shared. @internal */
  static _of(values: ContextValues): Context {
    const context = new Context(root);
    context.#values = values;
    return context;
  }

  /**
   * Calls `fn` with this context as the current one, until `fn` returns.
   *
   * @throws {TypeError} If `fn` is no function.
   * @throws {RuntimeError} If the context is entered already.
   */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    if (typeof fn !== 'function') {
      throw new TypeError(`Cannot run in a context as a function was expected: received ${describe(fn)}`);
    }
    if (this._entered || currentTask()?._context === this) {
      throw new RuntimeError('cannot enter context: it is already entered');
    }
    const previous = running.context;
    running.context = this;
    this._entered = true;
    try {
      return fn(...args);
    } finally {
      running.context = previous;
      this._entered = false;
    }
  }

  /** A context of its own with the same values. Takes the same time however many there are. */
  copy(): Context {
    return new Context(this);
  }

  /** Its values, for another context to begin with: from now on a change is made on a copy. @internal */
  _share(): ContextValues {
    this.#shared = true;
    return this.#values;
  }

  /** The value of `variable` here, `undefined` where it is not set. Defaults are not looked at. */
  get<T>(variable: ContextVar<T>): T | undefined {
    checkVariable(variable);
    return this.#values.get(variable as ContextVar<unknown>) as T | undefined; // as: set() put a T there
  }

  /**
   * Whether `variable` is set here.
   *
   * @throws {TypeError} If it is no ContextVar.
   */
  has<T>(variable: ContextVar<T>): boolean {
    checkVariable(variable);
    return this.#values.has(variable as ContextVar<unknown>); // as: only its identity counts
  }

  /** How many variables are set. */
  get size(): number {
    return this.#values.size;
  }

  [Symbol.iterator](): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this.#values[Symbol.iterator]();
  }

  /** @internal */
  _set(variable: ContextVar<unknown>, value: unknown): void {
    this.#own().set(variable, value);
  }

  /** @internal */
  _delete(variable: ContextVar<unknown>): void {
    this.#own().delete(variable);
  }

  #own(): ContextValues {
    if (this.#shared) {
      this.#values = new Map(this.#values);
      this.#shared = false;
    }
    return this.#values;
  }
}

/** Whether `value` is a Context, of this copy of the package or of another. */
export function isContext(value: unknown): value is Context {
  return hasBrand(value, CONTEXT);
}

function checkVariable(variable: unknown): void {
  if (hasBrand(variable, VARIABLE)) return;
  throw new TypeError(`a ContextVar key was expected: received ${describe(variable)}`);
}

/** The context of the code outside any task, as that of Python's main thread. */
const root = new Context();

/** The context that variables are read from and set in, here and now. */
function currentContext(): Context {
  if (running.context !== null) return running.context;
  return currentTask()?._context ?? root;
}

/**
 * A copy of the current context. Python's `contextvars.copy_context`.
 *
 * @example See Context
 * ```ts
 * import { copyContext } from '@tsyncio/core';
 *
 * console.log(copyContext().size); // 0
 * ```
 */
export function copyContext(): Context {
  return Context._of(shareValues(currentTask()));
}

/** What a copy of the current context begins with; `task`: the current one. */
export function shareValues(task: Task<unknown> | null): ContextValues {
  if (running.context !== null) return running.context._share();
  return task === null ? root._share() : task._shareValues();
}

/** What {@link ContextVar.set} gives back, for {@link ContextVar.reset}. */
export class Token<T> {
  static {
    setBrand(Token, TOKEN);
  }

  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  /** Its value before; `undefined` where it was not set. */
  readonly oldValue: T | undefined;
  /** @internal */
  readonly _wasSet: boolean;
  /** @internal */
  readonly _context: Context;
  /** @internal */
  _used = false;

  /** @internal */
  constructor(variable: ContextVar<T>, context: Context) {
    this.variable = variable;
    this._context = context;
    this._wasSet = context.has(variable);
    this.oldValue = context.get(variable);
  }
}

/**
 * A variable with a value of its own in each context. Python's `contextvars.ContextVar`.
 *
 * A task starts with a copy of its creator's context: it sees what was set there, and what it sets stays its own.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const request = new asyncio.ContextVar<number>('request');
 *
 * await asyncio.run(async () => {
 *   request.set(1);
 *   await asyncio.createTask(async () => {
 *     request.set(request.get() + 1); // 2, here alone
 *   });
 *   console.log(request.get()); // 1
 * });
 * ```
 */
export class ContextVar<T> {
  static {
    setBrand(ContextVar, VARIABLE);
    printsItself(ContextVar);
  }

  /** What the variable is called in errors. */
  readonly name: string;
  readonly #default: { readonly value: T } | null;

  /**
   * @param name What the variable is called in errors.
   * @param options `default`: what `get` gives where nothing is set.
   * @throws {TypeError} If `name` is no string.
   */
  constructor(name: string, options: { readonly default?: T } = {}) {
    if (typeof name !== 'string') {
      throw new TypeError(
        `Cannot create a ContextVar as 'name' must be a string: received ${describe(name)}`,
      );
    }
    this.name = name;
    this.#default = 'default' in options ? { value: options.default as T } : null; // as: it is there
  }

  /**
   * The value in the current context.
   *
   * @param fallback Given back where the variable is not set, before the variable's own default.
   * @throws {ReferenceError} If the variable is not set and there is no default (Python's LookupError).
   */
  get(fallback?: T): T {
    const context = currentContext();
    const variable = this as ContextVar<unknown>; // as: only its identity counts
    if (context.has(variable)) return context.get(variable) as T; // as: set() put a T there
    if (fallback !== undefined) return fallback;
    if (this.#default !== null) return this.#default.value;
    throw new ReferenceError(`Cannot get ${this} as it is not set and has no default`);
  }

  /** Sets the value in the current context. The token takes it back. */
  set(value: T): Token<T> {
    const context = currentContext();
    const token = new Token(this, context);
    context._set(this as ContextVar<unknown>, value); // as: only its identity counts
    return token;
  }

  /**
   * Puts back the value that the variable had before `set` gave `token`.
   *
   * @throws {TypeError} If `token` is no Token.
   * @throws {RuntimeError} If the token has been used once already.
   * @throws {RangeError} If the token is of another variable, or of another context (Python's ValueError).
   */
  reset(token: Token<T>): void {
    if (!hasBrand(token, TOKEN))
      throw new TypeError(`expected an instance of Token: received ${describe(token)}`);
    if (token._used) throw new RuntimeError(`Cannot reset ${this} as the token has already been used once`);
    if (token.variable !== this)
      throw new RangeError(`Cannot reset ${this} with a token of ${token.variable}`);
    if (token._context !== currentContext()) {
      throw new RangeError(`Cannot reset ${this} as the token was created in a different Context`);
    }
    token._used = true;
    const variable = this as ContextVar<unknown>; // as: only its identity counts
    if (token._wasSet) token._context._set(variable, token.oldValue);
    else token._context._delete(variable);
  }

  toString(): string {
    return `<ContextVar '${this.name}'>`;
  }
}
