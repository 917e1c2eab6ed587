import { type Future, OwnWait, running, type Suspension, type WaitSource } from '../kernel/index.ts';
import type { LoopBound } from './loop-bound.ts';
import type { Standing, Waiters } from './waiters.ts';

/** What {@link LineRules} say where one has to wait. */
export const WAITS: unique symbol = Symbol('waits');

/** What is waited for in a line, and how it is taken: one object for each kind, so that all waits are of one shape. */
export interface LineRules<T, S> {
  /** What the coroutine is called; empty where another is shown already. */
  readonly name: string;
  readonly line: (source: S) => Waiters;
  /** Takes it, unless one has to wait. `item`: what the wait was made with. */
  take(source: S, item: unknown): T | typeof WAITS;
  /** The same, for one who was woken and has left the line. */
  takeWoken(source: S, item: unknown): T | typeof WAITS;
  /** One who had to wait takes nothing, and has left the line; `wasWoken`: though his turn had come. */
  failed(source: S, error: unknown, wasWoken: boolean): void;
}

/**
 * A coroutine that takes what is there, or stands in a line until it is its turn: to take an item, a lock, a permit.
 *
 * Hardly ever must it wait. So it is written out, where a generator would be made for each call, and where it waits, it is
 * itself its place in the line; what it would say is
 *
 *     let result = rules.take(source, item);
 *     while (result === WAITS) {
 *       const future = loop.createFuture();
 *       line.join(future);
 *       try {
 *         try { yield* future; } finally { line.leave(future); }
 *         result = rules.takeWoken(source, item);
 *       } catch (error) { rules.failed(source, error, …); throw error; }
 *     }
 *     return result;
 */
export class LineWait<T, S extends LoopBound> extends OwnWait<T> implements Standing {
  /** What is waited for. */
  private readonly _source: S;
  private readonly _rules: LineRules<T, S>;
  private _inLine = false;
  /** @internal */
  _isAsleep = false;
  /** @internal */
  _before: Standing | null = null;
  /** @internal */
  _behind: Standing | null = null;

  constructor(source: S, rules: LineRules<T, S>, item?: unknown) {
    super(item);
    this._source = source;
    this._rules = rules;
    if (running.debugging > 0) this._noteMade();
  }

  override get name(): string {
    return this._rules.name;
  }

  /** @internal */
  override next(): IteratorResult<Suspension, T> {
    const begins = this._phase === 'awaited';
    if (!begins) this._checkResumed();
    try {
      let result: T | typeof WAITS;
      if (begins) {
        this._phase = 'open';
        result = this._rules.take(this._source, this._value);
      } else {
        this._resume();
        this._leave();
        result = this._rules.takeWoken(this._source, this._value);
      }
      if (result === WAITS) return this._join();
      this._phase = 'closed';
      // Whoever keeps the coroutine must not keep it, too.
      this._value = undefined;
      return { done: true, value: result };
    } catch (error) {
      return this._fail(error);
    }
  }

  /** @internal */
  override throw(error: unknown): never {
    return this._fail(error);
  }

  /** Its turn has come. @internal */
  _wake(): void {
    this._settle('finished');
  }

  private _join(): IteratorResult<Suspension, never> {
    const loop = this._source._getLoop();
    this._rules.line(this._source).join(this);
    this._inLine = true;
    return this._suspendTask(loop);
  }

  private _leave(): void {
    this._inLine = false;
    this._rules.line(this._source).leave(this);
  }

  private _fail(error: unknown): never {
    const waited = this._loop !== null && this._phase === 'open';
    this._phase = 'closed';
    if (this._inLine) this._leave();
    this._value = undefined;
    if (waited) this._rules.failed(this._source, error, this._state === 'finished');
    throw error;
  }

  // --- what the task is suspended on

  /** @internal */
  override _origin(): object {
    return this._source;
  }

  /** @internal */
  override _waitsFor(): string {
    return this._source.toString();
  }

  /** @internal */
  get _within(): this {
    return this;
  }

  /** @internal */
  override _providers(): Iterable<Future<unknown>> {
    const source: WaitSource = this._source;
    return source._providers?.() ?? [];
  }
}
