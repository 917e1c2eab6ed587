/**
 * The blocking functions of the suite: workers load the built file. Those that wait do so at a gate, never on a clock.
 */
import { CancelledError } from '../errors.ts';
import { expose } from '../expose.ts';
import { now } from '../host.ts';
import { transfer } from '../transfer.ts';
import { type GateHandle, mark, pass } from './gate-marks.ts';
import { globals, type Port } from './globals.ts';

/** Another in each worker. */
const id = Math.random().toString(36).slice(2);

export const notAFunction = 3;

/** Which worker this is. */
export function worker(): string {
  return id;
}

export function add(a: number, b: number): number {
  return a + b;
}

export function echo<T>(value: T): T {
  return value;
}

function hidden(n: number): number {
  return -n;
}
expose({ hidden });

/** What it was called with, however much that was. */
export function all(...args: readonly unknown[]): readonly unknown[] {
  return args;
}

/** Leaves a mark, and gives it back. */
export function note(gate: GateHandle, n: number): number {
  mark(gate, n);
  return n;
}

/** Leaves a mark, waits until the gate is open, and gives the mark back. */
export function hold(gate: GateHandle, n: number): number | Promise<number> {
  mark(gate, n);
  return pass(gate)?.then(() => n) ?? n;
}

/** As `note`, or where it is asked to as `hold`: to whoever sends the calls they look the same. */
export function holdIf(gate: GateHandle, n: number, held: boolean): number | Promise<number> {
  return held ? hold(gate, n) : note(gate, n);
}

/** As `hold`, and tells which worker it was. */
export function holdWorker(gate: GateHandle, n: number): string | Promise<string> {
  mark(gate, n);
  return pass(gate)?.then(() => id) ?? id;
}

/** Leaves a mark, and never ends. */
export function loop(gate: GateHandle, n: number): never {
  mark(gate, n);
  for (;;);
}

/** Leaves a mark every few milliseconds, for ever. */
export function tick(gate: GateHandle): never {
  for (let n = 0; ; n++) {
    mark(gate, n);
    spin(0.005);
  }
}

/** Keeps its worker busy. */
export function spin(seconds: number): number {
  const end = now() + seconds;
  while (now() < end);
  return seconds;
}

/** Keeps its worker busy, and gives `n` back. */
export function spinAnd(seconds: number, n: number): number {
  spin(seconds);
  return n;
}

/** As `note`, and ends some turns later. */
export async function noteLater(gate: GateHandle, n: number): Promise<number> {
  mark(gate, n);
  await turn();
  return n;
}

/** Leaves its mark twice, as it begins and before it ends, so that it can be told what runs at once. Gives its worker. */
export async function visit(gate: GateHandle, n: number): Promise<string> {
  mark(gate, n);
  for (let i = 0; i < 3; i++) await turn();
  mark(gate, n);
  return id;
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    globals.setTimeout(resolve, 1);
  });
}

export async function later<T>(value: T): Promise<T> {
  for (let i = 0; i < 3; i++) await turn();
  return value;
}

class OddError extends RangeError {
  override readonly name = 'OddError';
  readonly code = 'E_ODD';
  readonly extra = new Map([['n', 1n]]);
}

/** Something to be thrown. */
const thrown: Readonly<Record<string, () => unknown>> = {
  odd: () => new OddError('odd', { cause: new TypeError('why') }),
  aggregate: () => new AggregateError([new TypeError('a'), 'b'], 'both'),
  circle: () => {
    const error = new Error('circle');
    error.cause = error;
    return error;
  },
  field: () => Object.assign(new Error('field'), { kept: 1, lost: () => 1 }),
  cancelled: () => new CancelledError('by itself'),
  function: () => () => 1,
  string: () => 'text',
  undefined: () => undefined,
  null: () => null,
  bigint: () => 7n,
  object: () => ({ reason: new Date(3) }),
};

/** Throws what `kind` says. */
export function fail(kind: string): never {
  throw thrown[kind]?.();
}

/** Rejects with what `kind` says. */
export async function failLater(kind: string): Promise<never> {
  await turn();
  throw thrown[kind]?.();
}

/** Throws an error of a built-in class. */
export function failAs(name: string): never {
  const type = (globalThis as unknown as Record<string, new (message: string) => Error>)[name]; // as: the case names what there is
  throw new (type ?? Error)(`of ${name}`);
}

/** Leaves a mark, and throws. */
export function noteAndFail(gate: GateHandle, n: number): never {
  mark(gate, n);
  throw new RangeError(`failed ${n}`);
}

/** As `note`, but the call that is asked to fails. */
export function noteUnless(gate: GateHandle, n: number, failing: number): number {
  return n === failing ? noteAndFail(gate, n) : note(gate, n);
}

/** As `note`, but the call that is asked to ends the worker. */
export function noteUnlessExit(gate: GateHandle, n: number, exiting: number): number {
  return n === exiting ? noteAndExit(gate, n) : note(gate, n);
}

/** Gives what cannot be cloned. */
export function uncloneable(kind: string): unknown {
  if (kind === 'function') return { users: [{ name: 'a' }, { format: () => '' }] };
  if (kind === 'promise') return { 'a b': Promise.resolve() };
  if (kind === 'proxy') return [new Proxy({}, {})];
  if (kind === 'symbol') return Symbol('s');
  return () => kind;
}

/** Ends the worker's process or thread. */
export function exit(code: number): never {
  return process().exit(code);
}

/** Leaves a mark, and ends the worker. */
export function noteAndExit(gate: GateHandle, n: number): never {
  mark(gate, n);
  return process().exit(3);
}

/** Leaves a mark, waits until the gate is open, and ends the worker. */
export async function holdAndExit(gate: GateHandle, n: number): Promise<never> {
  mark(gate, n);
  await pass(gate);
  return process().exit(3);
}

/** Ends the worker soon after the call. */
export function exitLater(code: number): void {
  globals.setTimeout(() => process().exit(code), 1);
}

/** Ends the worker's process by a signal. */
export function kill(): Promise<never> {
  process().kill(process().pid, 'SIGKILL');
  return new Promise(() => {});
}

/** Needs more memory than there is. */
export function fill(): never {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(1e5).fill(kept.length));
}

export function pid(): number {
  return process().pid;
}

export function print(lines: number): void {
  for (let i = 0; i < lines; i++) globals.console.log(`line ${i}`);
}

export function variable(name: string): string | undefined {
  return process().env[name];
}

export function setVariable(name: string, value: string): void {
  process().env[name] = value;
}

/** Fails after it has ended, or before, in a callback. */
export async function leave(where: 'rejection' | 'exception' | 'inside'): Promise<void> {
  globals.setTimeout(() => {
    const error = new Error('left behind');
    if (where !== 'rejection') throw error;
    void Promise.reject(error);
  }, 1);
  if (where === 'inside') await new Promise(() => {});
}

/** Fails right after it has ended. */
export function leaveAtOnce<T>(value: T): T {
  globals.queueMicrotask(() => {
    throw new Error('left behind');
  });
  return value;
}

let initialized = 0;

export function initialize(): void {
  initialized++;
}

export async function initializeLater(): Promise<void> {
  await turn();
  initialized++;
}

/** How often this worker was initialized. */
export function initializations(): number {
  return initialized;
}

let given = new Uint8Array(0);

/** Gives bytes that are to be moved. */
export function give(length: number): Uint8Array {
  given = new Uint8Array(length).fill(7);
  return transfer(given, [given.buffer]);
}

/** How much of what `give` gave is still here. */
export function left(): number {
  return given.length;
}

export function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}

/** Writes into memory that it was given. */
export function write(cells: Int32Array, at: number, value: number): void {
  cells[at] = value;
}

/** Answers through a port that it was given. */
export function answer({ port }: { port: Port }, value: unknown): void {
  port.postMessage(value);
  port.close();
}

function process(): NonNullable<typeof globals.process> {
  if (globals.process === undefined) throw new Error('this needs Node.js');
  return globals.process;
}

/** Counts in the very object that it is given. */
export function bump(counter: { n: number }): number {
  counter.n++;
  return counter.n;
}

/** Adds one in place to the first byte. */
export function bumpByte(bytes: Uint8Array): number {
  bytes[0] = (bytes[0] ?? 0) + 1;
  return bytes[0];
}

/** What throws where it is asked whether it is a promise. */
export function trap(): object {
  return Object.defineProperty({}, ['th', 'en'].join(''), {
    enumerable: true,
    get() {
      throw new RangeError('do not ask');
    },
  });
}

/** Arrays in arrays, so many. */
export function nest(depth: number): unknown {
  let nested: unknown = [];
  for (let i = 0; i < depth; i++) nested = [nested];
  return nested;
}
