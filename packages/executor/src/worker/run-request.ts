import { NativePromise } from '../host.ts';
import { takeTransfer } from '../transfer.ts';
import { version } from '../version.ts';
import type { Outcome } from '../wire/outcome.ts';
import { type ChunkMessage, type Hello, nameOf, type Target } from '../wire/request.ts';
import { encodeThrown, type Thrown } from '../wire/thrown.ts';
import { findUncloneable } from '../wire/uncloneable.ts';
import { companionFailed, noCompanion } from './accompanied.ts';
import { type OpenCall, within } from './call-context.ts';
import { compileInline, explainReference } from './compile-inline.ts';
import { type Callable, loadExport } from './load-export.ts';
import { whenPrinted } from './output.ts';
import { accompanied, keep, type Runnable, runnableOf } from './runnable.ts';

/** How a request ended, and what is to be moved with the answer. */
export interface Answer {
  readonly outcome: Outcome;
  readonly transfer: readonly object[];
}

let base: string | undefined;

/** Does what the first message asks. Never throws, and rejects never, as all here. */
export function runHello(hello: Hello): Answer | Promise<Answer> {
  if (hello.version !== version) return otherVersion(hello);
  base = hello.base;
  if (hello.initializer === undefined) return up;
  return withinCall(runnableOf(hello.initializer), async (fn) => {
    await fn();
    return up;
  });
}

/** In a bundle the program has a copy of its own of what its workers have as well, and they may have been installed apart. */
function otherVersion(hello: Hello): Answer {
  const error = new Error(
    `the program has version ${hello.version} of @tsyncio/executor in it, and what workers load is of version ${version}: install the same`,
  );
  return { outcome: { kind: 'thrown', thrown: encodeThrown(error) }, transfer: [] };
}

const up: Answer = { outcome: { kind: 'value', value: undefined }, transfer: [] };

/** Runs one call, and tells how it ended. */
export function runOne(runnable: Runnable, args: readonly unknown[]): Answer | Promise<Answer> {
  return withinCall(runnable, (fn) => runCall(fn, runnable.target, args));
}

/** Runs the calls of a chunk, up to the first that fails. */
export function runChunk(message: ChunkMessage): Answer | Promise<Answer> {
  const runnable = runnableOf(message.target);
  return withinCall(runnable, (fn) => runItems(fn, message, runnable.target));
}

type Body = (fn: Callable) => Answer | Promise<Answer>;

/** Finds the function and runs `body` with it, so that what crashes in it ends it. */
function withinCall(runnable: Runnable, body: Body): Answer | Promise<Answer> {
  const call: OpenCall = { crash: undefined };
  const { fn, target } = runnable;
  const answer = within(call, () => (fn === undefined ? loadAndRun(call, runnable, body) : body(fn)));
  if (!(answer instanceof NativePromise)) return whenPrinted(answer);
  return new NativePromise((resolve) => {
    const end = (ended: Answer): void => {
      call.crash = undefined;
      resolve(whenPrinted(ended));
    };
    call.crash = (thrown) => end({ outcome: { kind: 'crashed', thrown }, transfer: [] });
    void answer.then(end, (error) => end(thrownAnswer(error, target)));
  });
}

async function loadAndRun(call: OpenCall, runnable: Runnable, body: Body): Promise<Answer> {
  const fn = await load(runnable);
  const answer = body(fn);
  // It has ended now, not when this promise has its turn: what it leaves behind is not its own any more.
  if (!(answer instanceof NativePromise)) call.crash = undefined;
  return await answer;
}

/** Loads the function, and what has to be called around it. */
async function load(runnable: Runnable): Promise<Callable> {
  const { target, company } = runnable;
  if (company === undefined) {
    const fn = await (target.kind === 'module' ? loadExport(target) : compileInline(target, base));
    keep(runnable, fn);
    return fn;
  }
  const fn = company.alone.fn ?? (await load(company.alone));
  for (const { name, by } of company.along) {
    if (by.fn !== undefined) continue;
    try {
      await load(by);
    } catch (error) {
      companionFailed(name, error);
      keep(by, noCompanion);
    }
  }
  return accompanied(company) ?? fn;
}

function runCall(fn: Callable, target: Target, args: readonly unknown[]): Answer | Promise<Answer> {
  let result: unknown;
  try {
    result = fn(...args);
  } catch (error) {
    return thrownAnswer(error, target);
  }
  return answerOf(result, target);
}

/** The answer of a call that has returned `result`. */
function answerOf(result: unknown, target: Target): Answer | Promise<Answer> {
  try {
    // Do not await here: what blocks is answered in the same turn, without a promise.
    if (!isThenable(result)) return valueAnswer(result, target, 'result');
  } catch (error) {
    return thrownAnswer(error, target);
  }
  return NativePromise.resolve(result).then(
    (value) => valueAnswer(value, target, 'result'),
    (error) => thrownAnswer(error, target),
  );
}

/** What the items of a chunk have given so far. */
interface Given {
  readonly values: unknown[];
  readonly transfer: object[];
}

/** Not asynchronous: most calls block, and a promise for each would cost more than a small one does. */
function runItems(fn: Callable, message: ChunkMessage, target: Target): Answer | Promise<Answer> {
  const { items } = message;
  const given: Given = { values: [], transfer: [] };
  for (let i = 0; i < items.length; i++) {
    const answer = runItem(fn, message, i, given, target);
    if (answer instanceof NativePromise) return runRest(fn, message, i, given, answer, target);
    if (answer?.outcome.kind === 'thrown') return chunkAnswer(given, answer.outcome.thrown);
    if (answer !== undefined) take(answer, given);
  }
  return chunkAnswer(given);
}

/** Goes on from the item `i`, which gave a promise. */
async function runRest(
  fn: Callable,
  message: ChunkMessage,
  i: number,
  given: Given,
  running: Promise<Answer>,
  target: Target,
): Promise<Answer> {
  let answer: Answer | undefined = await running;
  for (let next = i + 1; ; next++) {
    if (answer?.outcome.kind === 'thrown') return chunkAnswer(given, answer.outcome.thrown);
    if (answer !== undefined) take(answer, given);
    if (next === message.items.length) return chunkAnswer(given);
    const step = runItem(fn, message, next, given, target);
    answer = step instanceof NativePromise ? await step : step;
  }
}

/** Runs one item, and gives its answer, where that is not a plain value that was kept. */
function runItem(
  fn: Callable,
  { each, items }: ChunkMessage,
  i: number,
  { values }: Given,
  target: Target,
): Answer | Promise<Answer> | undefined {
  let result: unknown;
  try {
    result = each === 'argument' ? fn(items[i]) : fn(...(items[i] as readonly unknown[])); // as: it says so
  } catch (error) {
    return thrownAnswer(error, target);
  }
  if (!isPlain(result)) return answerOf(result, target);
  values.push(result);
  return undefined;
}

function take({ outcome, transfer }: Answer, given: Given): void {
  given.values.push(outcome.kind === 'value' ? outcome.value : undefined);
  for (const object of transfer) given.transfer.push(object);
}

function chunkAnswer({ values, transfer }: Given, thrown?: Thrown): Answer {
  return {
    outcome: thrown === undefined ? { kind: 'chunk', values } : { kind: 'chunk', values, thrown },
    transfer,
  };
}

/** Whether it is nothing that could have parts, or could not be cloned. */
function isPlain(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean';
}

function valueAnswer(value: unknown, target: Target, root: string): Answer {
  const transfer = takeTransfer(value) ?? [];
  const found = findUncloneable(value, root, transfer);
  if (found === undefined) return { outcome: { kind: 'value', value }, transfer };
  const message = `Cannot return the result of ${nameOf(target)} as ${found.path} cannot be cloned: it is ${found.what}`;
  const error =
    found.cause === undefined ? new TypeError(message) : new TypeError(message, { cause: found.cause });
  return thrownAnswer(error, target);
}

function thrownAnswer(error: unknown, target: Target): Answer {
  const explained = target.kind === 'inline' ? explainReference(error, target) : error;
  return { outcome: { kind: 'thrown', thrown: encodeThrown(explained) }, transfer: [] };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
