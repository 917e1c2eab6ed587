import * as asyncio from '@tsyncio/core';
import type { Body, Json, Op } from './language.ts';

/** The seconds of a tick; a binary fraction, so that sums of ticks are exact. */
export const TICK = 0.125;

/** The seconds of some ticks, or null where there is no limit. */
export function seconds(ticks: number | null): number | null {
  return ticks === null ? null : ticks * TICK;
}

/** When, who (a task's name, or `-` outside any) and what. */
export type Event = readonly Json[];

/** What a program raises with `["raise", tag]`. */
export class ScenarioError extends Error {
  override readonly name: string = 'ScenarioError';
  readonly tag: string;

  constructor(tag: string) {
    super(tag);
    this.tag = tag;
  }
}

/** The program did more than a trace is meant to hold. */
export class Overrun extends Error {}

/** What a body hands back once it has met `["return", value]`. */
export class Return {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }
}

const MOST_EVENTS = 2000;

/** These are skipped, with an `unset` event, where nothing has set their first argument yet. */
const USES_FIRST: ReadonlySet<Op> = new Set<Op>([
  ...(['await', 'cancel', 'state', 'result', 'set_result', 'set_exception'] as const),
  ...(['done_callback', 'cancel_handle', 'wait_for', 'reschedule', 'spawn_in'] as const),
  ...(['done_callback_with', 'run_in', 'var_in', 'reset_var', 'run_until_complete'] as const),
]);

/** A program's state while it runs: all that does not depend on the style of its coroutines. */
export abstract class Machine {
  readonly loop: asyncio.EventLoop;
  readonly trace: Event[] = [];
  readonly tasks: asyncio.Task<Json>[] = [];
  readonly counters: Map<string, number> = new Map();
  /** Set at the end: closing what is left behind must add nothing. */
  over = false;
  #runner: asyncio.Runner | null = null;
  readonly #variables = new Map<string, unknown>();
  /** An awaitable's name is the variable that it was kept as last. */
  readonly #names = new Map<unknown, string>();
  readonly #contextVariables = new Map<string, asyncio.ContextVar<Json>>();

  constructor(loop: asyncio.EventLoop) {
    this.loop = loop;
  }

  /** A coroutine that runs the body. */
  abstract coroutineOf(body: Body): asyncio.CoroutineLike<Json>;

  /** The same for a main task of a Runner, which names itself. */
  abstract mainOf(name: string, body: Body): asyncio.CoroutineLike<Json>;

  /** Runs steps that never wait, at once. */
  abstract now(steps: Body): void;

  log(...event: readonly Json[]): void {
    if (this.over) return;
    if (this.trace.length >= MOST_EVENTS) throw new Overrun(`Cannot log more than ${MOST_EVENTS} events`);
    this.trace.push([Math.round(this.loop.time() / TICK), taskName(), ...event]);
  }

  /** Keeps a value in a variable, and remembers what an awaitable is called. */
  put(variable: string, value: unknown): void {
    this.#variables.set(variable, value);
    if (asyncio.isfuture(value)) this.#names.set(value, variable);
  }

  /** Keeps a task in a variable of its name. */
  keep(variable: string, task: asyncio.Task<Json>): void {
    this.tasks.push(task);
    this.put(variable, task);
  }

  /** The program's runner, made where it is needed. */
  get runner(): asyncio.Runner {
    this.#runner ??= new asyncio.Runner({ loopFactory: () => this.loop });
    return this.#runner;
  }

  /** Whether the program has used its runner. */
  get hasRunner(): boolean {
    return this.#runner !== null;
  }

  /** The context kept in a variable, to be passed on; the default where there is none. */
  context(variable: string | null): asyncio.Context | undefined {
    return variable !== null && this.has(variable) ? this.get(variable, asyncio.Context) : undefined;
  }

  /** The variable's value, which has to be of the class. */
  get<T>(variable: string, kind: abstract new (...args: never[]) => T): T {
    const value = this.#variables.get(variable);
    if (!(value instanceof kind)) throw new TypeError(`Cannot use ${variable} as a ${kind.name}`);
    return value;
  }

  has(variable: string): boolean {
    return this.#variables.has(variable);
  }

  /** The awaitable kept in a variable. */
  future(variable: string): asyncio.Future<Json> {
    // Every future of a program ends with a Json, or a list of them and of errors, which show() takes too.
    return this.get(variable, asyncio.Future) as asyncio.Future<Json>;
  }

  /** The awaitables of those variables that are set. */
  known(variables: readonly string[]): asyncio.Future<Json>[] {
    return variables.filter((variable) => this.has(variable)).map((variable) => this.future(variable));
  }

  /** What awaitables are called, sorted. */
  called(awaitables: Iterable<unknown>): string[] {
    return Array.from(awaitables, (awaitable) => this.nameOf(awaitable)).sort();
  }

  nameOf(awaitable: unknown): string {
    return this.knownName(awaitable) ?? '?';
  }

  knownName(awaitable: unknown): string | null {
    return this.#names.get(awaitable) ?? null;
  }

  contextVariable(name: string): asyncio.ContextVar<Json> {
    const known = this.#contextVariables.get(name);
    if (known !== undefined) return known;
    const made = new asyncio.ContextVar<Json>(name, { default: null });
    this.#contextVariables.set(name, made);
    return made;
  }

  /** Whether a step uses a variable that nothing has set yet; then that is all that happens. */
  skips([op, first]: readonly [Op, ...unknown[]]): boolean {
    if (!USES_FIRST.has(op) || typeof first !== 'string' || this.has(first)) return false;
    this.log('unset', first);
    return true;
  }
}

/** The task that runs. */
export function current(): asyncio.Task<unknown> {
  const task = asyncio.currentTask();
  if (task === null) throw new TypeError('Cannot run a step outside any task');
  return task;
}

function taskName(): string {
  try {
    return asyncio.currentTask()?.getName() ?? '-';
  } catch (error) {
    if (error instanceof asyncio.RuntimeError) return '-'; // no loop runs: before main, or after it
    throw error;
  }
}
