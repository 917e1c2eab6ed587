import { type Body, SIGNATURES, type Values } from './language.ts';

/** What is given to read is no program. */
export class InputError extends Error {}

type Check = (value: unknown, operations: Set<string>) => boolean;

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
  handlers: (value, operations) => Array.isArray(value) && value.every((item) => isHandler(item, operations)),
  when: oneOf('first', 'exception', 'all'),
  queue: oneOf('fifo', 'lifo', 'priority'),
};

const isErrorKind = oneOf('cancelled', 'timeout', 'error', 'exception', 'base', 'group');

/**
 * Checks that a body is one, down to the last argument, and adds the operations that it uses.
 *
 * @throws {InputError} If it is not; the message says which step.
 */
export function checkBody(body: unknown, operations: Set<string>): asserts body is Body {
  if (!Array.isArray(body)) throw new InputError(`has no body where one should be: ${JSON.stringify(body)}`);
  for (const step of body) checkStep(step, operations);
}

function checkStep(step: unknown, operations: Set<string>): void {
  const [op, ...args]: unknown[] = Array.isArray(step) ? step : [];
  if (!isString(op)) throw new InputError(`has no step where one should be: ${JSON.stringify(step)}`);
  const kinds = SIGNATURES.get(op);
  if (kinds === undefined) throw new InputError(`has a step of an unknown op: ${op}`);
  operations.add(op);
  const fits = args.length === kinds.length && kinds.every((kind, i) => CHECKS[kind](args[i], operations));
  if (!fits)
    throw new InputError(`has a step that is not [${[op, ...kinds].join(', ')}]: ${JSON.stringify(step)}`);
}

function isHandler(handler: unknown, operations: Set<string>): boolean {
  if (!Array.isArray(handler) || handler.length !== 2) return false;
  const [kind, body]: unknown[] = handler;
  if (!isErrorKind(kind) || !Array.isArray(body)) return false;
  checkBody(
    body.filter((step) => !isReraise(step)),
    operations,
  );
  return true;
}

function isReraise(step: unknown): boolean {
  return Array.isArray(step) && step.length === 1 && step[0] === 'reraise';
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
