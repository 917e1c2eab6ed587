import * as asyncio from '@tsyncio/core';
import type { Json } from './language.ts';
import { ScenarioError } from './machine.ts';

/** A value as it stands in a trace: JSON, with errors as lists that begin with their class. */
export function show(value: unknown): Json {
  if (value instanceof Error) return showError(value);
  if (Array.isArray(value)) return value.map(show);
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  return `<${Object.prototype.toString.call(value)}>`;
}

function showError(error: Error): Json {
  if (error instanceof asyncio.BaseExceptionGroup) return [error.name, error.exceptions.map(show)];
  if (error instanceof ScenarioError) return [error.name, error.tag];
  if (error instanceof asyncio.CancelledError) return ['CancelledError', error.message || null];
  return isMisuse(error) ? ['Misuse'] : [error.name];
}

/** Python's ValueError is a RangeError here. A broken barrier is a RuntimeError too, but nobody's mistake. */
function isMisuse(error: Error): boolean {
  if (error.name === 'BrokenBarrierError') return false;
  return error instanceof asyncio.RuntimeError || error instanceof RangeError;
}
