import { NativePromise } from '../host.ts';
import { takeTransfer } from '../transfer.ts';
import type { ItemOutcome, Outcome } from '../wire/outcome.ts';
import { type ChunkMessage, type Hello, nameOf, type Target } from '../wire/request.ts';
import { encodeThrown } from '../wire/thrown.ts';
import { findUncloneable } from '../wire/uncloneable.ts';
import { type OpenCall, within } from './call-context.ts';
import { compileInline, explainReference } from './compile-inline.ts';
import { type Callable, loadExport } from './load-export.ts';
import { whenPrinted } from './output.ts';
import { keep, type Runnable, runnableOf } from './runnable.ts';

/** How a request ended, and what is to be moved with the answer. */
export interface Answer {
  readonly outcome: Outcome;
  readonly transfer: readonly object[];
}

let base: string | undefined;

/** Does what the first message asks. Never throws, and rejects never, as all here. */
export function runHello(hello: Hello): Answer | Promise<Answer> {
  base = hello.base;
  if (hello.initializer === undefined) return up;
  return withinCall(runnableOf(hello.initializer), async (fn) => {
    await fn();
    return up;
  });
}

const up: Answer = { outcome: { kind: 'value', value: undefined }, transfer: [] };

/** Runs one call, and tells how it ended. */
export function runOne(runnable: Runnable, args: readonly unknown[]): Answer | Promise<Answer> {
  return withinCall(runnable, (fn) => runCall(fn, runnable.target, args));
}

/** Runs the calls of a chunk, up to the first that fails. */
export function runChunk({ target, items }: ChunkMessage): Answer | Promise<Answer> {
  return withinCall(runnableOf(target), (fn) => runItems(fn, target, items));
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
  const { target } = runnable;
  const fn = await (target.kind === 'module' ? loadExport(target) : compileInline(target, base));
  keep(runnable, fn);
  const answer = body(fn);
  // It has ended now, not when this promise has its turn: what it leaves behind is not its own any more.
  if (!(answer instanceof NativePromise)) call.crash = undefined;
  return await answer;
}

function runCall(fn: Callable, target: Target, args: readonly unknown[]): Answer | Promise<Answer> {
  let result: unknown;
  try {
    result = fn(...args);
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

async function runItems(
  fn: Callable,
  target: Target,
  items: readonly (readonly unknown[])[],
): Promise<Answer> {
  const outcomes: ItemOutcome[] = [];
  const transfer: object[] = [];
  for (const args of items) {
    let answer = runCall(fn, target, args);
    if (answer instanceof NativePromise) answer = await answer;
    outcomes.push(answer.outcome as ItemOutcome); // as: a call answers one value or what was thrown
    transfer.push(...answer.transfer);
    if (answer.outcome.kind === 'thrown') break;
  }
  return { outcome: { kind: 'chunk', items: outcomes }, transfer };
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
