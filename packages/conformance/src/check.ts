import { type Body, OUTSIDE_SIGNATURES, SIGNATURES, type Values, WAITING } from './language.ts';

/** What is given to read is no program. */
export class InputError extends Error {}

type Check = (value: unknown, operations: Set<string>) => boolean;
type Signatures = typeof SIGNATURES;

const CHECKS: Readonly<Record<keyof Values, Check>> = {
  name: isString,
  'name?': (value) => value === null || isString(value),
  names: (value) => Array.isArray(value) && value.every(isString),
  number: isNumber,
  'number?': (value) => value === null || isNumber(value),
  boolean: (value) => typeof value === 'boolean',
  value: isValue,
  body: (value, operations) => {
    checkBody(value, operations);
    return true;
  },
  callback: isCallback,
  'callback?': (value, operations) => value === null || isCallback(value, operations),
  handlers: (value, operations) => areHandlers(value, operations, isErrorKind),
  stars: (value, operations) =>
    areHandlers(value, operations, isStarKind) && value.length >= 1 && value.length <= 3,
  errors: isErrorTree,
  when: oneOf('first', 'exception', 'all'),
  queue: oneOf('fifo', 'lifo', 'priority'),
};

const isStarKind = oneOf('cancelled', 'timeout', 'error', 'exception', 'base');
const isErrorKind = oneOf('cancelled', 'timeout', 'error', 'exception', 'base', 'group');

/**
 * Checks that a body is one, down to the last argument, and adds the operations that it uses.
 *
 * @throws {InputError} If it is not; the message says which step.
 */
export function checkBody(body: unknown, operations: Set<string>): asserts body is Body {
  checkSteps(body, operations, SIGNATURES);
}

/** The same for steps outside any task. */
export function checkOutside(body: unknown, operations: Set<string>): asserts body is Body {
  checkSteps(body, operations, OUTSIDE_SIGNATURES);
}

function checkSteps(body: unknown, operations: Set<string>, signatures: Signatures): void {
  if (!Array.isArray(body)) throw new InputError(`has no body where one should be: ${JSON.stringify(body)}`);
  for (const step of body) checkStep(step, operations, signatures);
}

function checkStep(step: unknown, operations: Set<string>, signatures: Signatures): void {
  const [op, ...args]: unknown[] = Array.isArray(step) ? step : [];
  if (!isString(op)) throw new InputError(`has no step where one should be: ${JSON.stringify(step)}`);
  const kinds = signatures.get(op);
  if (kinds === undefined) throw new InputError(`has a step of an unknown op: ${op}`);
  operations.add(op);
  const fits = args.length === kinds.length && kinds.every((kind, i) => CHECKS[kind](args[i], operations));
  if (!fits)
    throw new InputError(`has a step that is not [${[op, ...kinds].join(', ')}]: ${JSON.stringify(step)}`);
}

function isCallback(value: unknown, operations: Set<string>): boolean {
  checkBody(value, operations);
  const waiting = value.find(([op]) => WAITING.has(op));
  if (waiting !== undefined)
    throw new InputError(`has a step of a callback that waits: ${JSON.stringify(waiting)}`);
  return true;
}

function areHandlers(
  value: unknown,
  operations: Set<string>,
  isKind: (value: unknown) => boolean,
): value is unknown[] {
  return Array.isArray(value) && value.every((item) => isHandler(item, operations, isKind));
}

function isHandler(handler: unknown, operations: Set<string>, isKind: (value: unknown) => boolean): boolean {
  if (!Array.isArray(handler) || handler.length !== 2) return false;
  const [kind, body]: unknown[] = handler;
  if (!isKind(kind) || !Array.isArray(body)) return false;
  checkBody(
    body.filter((step) => !isReraise(step)),
    operations,
  );
  return true;
}

function isReraise(step: unknown): boolean {
  return Array.isArray(step) && step.length === 1 && step[0] === 'reraise';
}

function isErrorTree(value: unknown): boolean {
  const isItem = (item: unknown): boolean =>
    isString(item) || item === null || item === true || isErrorTree(item);
  return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function oneOf(...words: readonly string[]): (value: unknown) => boolean {
  return (value) => isString(value) && words.includes(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isValue(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isValue) : typeof value !== 'object' || value === null;
}
