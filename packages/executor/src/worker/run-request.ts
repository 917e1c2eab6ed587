import { takeTransfer } from '../transfer.ts';
import type { ItemOutcome, Outcome } from '../wire/outcome.ts';
import { nameOf, type Request, type Target } from '../wire/request.ts';
import { encodeThrown } from '../wire/thrown.ts';
import { findUncloneable } from '../wire/uncloneable.ts';
import { type OpenCall, within } from './call-context.ts';
import { compileInline, explainReference } from './compile-inline.ts';
import { type Callable, loadExport } from './load-export.ts';

/** How a request ended, and what is to be moved with the answer. */
export interface Answer {
  readonly outcome: Outcome;
  readonly transfer: readonly object[];
}

/** What was loaded or compiled in this worker. A promise that failed is not kept: the file may be there next time. */
const callables = new Map<string, Callable>();
let base: string | undefined;

/** Does what `request` asks, and tells how it ended. Never throws, and rejects never. */
export function runRequest(request: Request): Answer | Promise<Answer> {
  if (request.kind === 'hello') {
    base = request.base;
    if (request.initializer === undefined)
      return { outcome: { kind: 'value', value: undefined }, transfer: [] };
    return withinCall(request.initializer, async (fn) => {
      await fn();
      return { outcome: { kind: 'value', value: undefined }, transfer: [] };
    });
  }
  if (request.kind === 'call')
    return withinCall(request.target, (fn) => runCall(fn, request.target, request.args));
  return withinCall(request.target, (fn) => runChunk(fn, request.target, request.items));
}

type Body = (fn: Callable) => Answer | Promise<Answer>;

/** Finds the target and runs `body` with it, so that what crashes in it ends it. */
function withinCall(target: Target, body: Body): Answer | Promise<Answer> {
  const call: OpenCall = { crash: undefined };
  const fn = callables.get(keyOf(target));
  const answer = within(call, () => (fn === undefined ? loadAndRun(target, body) : body(fn)));
  if (!(answer instanceof Promise)) return answer;
  return new Promise((resolve) => {
    const end = (ended: Answer): void => {
      call.crash = undefined;
      resolve(ended);
    };
    call.crash = (thrown) => end({ outcome: { kind: 'crashed', thrown }, transfer: [] });
    void answer.then(end, (error) => end(thrownAnswer(error, target)));
  });
}

async function loadAndRun(target: Target, body: Body): Promise<Answer> {
  const fn = await (target.kind === 'module' ? loadExport(target) : compileInline(target, base));
  callables.set(keyOf(target), fn);
  return await body(fn);
}

function runCall(fn: Callable, target: Target, args: readonly unknown[]): Answer | Promise<Answer> {
  let result: unknown;
  try {
    result = fn(...args);
  } catch (error) {
    return thrownAnswer(error, target);
  }
  // Do not await here: what blocks is answered in the same turn, without a promise.
  if (!isThenable(result)) return valueAnswer(result, target, 'result');
  return Promise.resolve(result).then(
    (value) => valueAnswer(value, target, 'result'),
    (error) => thrownAnswer(error, target),
  );
}

async function runChunk(
  fn: Callable,
  target: Target,
  items: readonly (readonly unknown[])[],
): Promise<Answer> {
  const outcomes: ItemOutcome[] = [];
  const transfer: object[] = [];
  for (const args of items) {
    let answer = runCall(fn, target, args);
    if (answer instanceof Promise) answer = await answer;
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

function keyOf(target: Target): string {
  return target.kind === 'module' ? `${target.name} ${target.module}` : `(${target.source}`;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
