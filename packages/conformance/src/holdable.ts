import * as asyncio from '@tsyncio/core';
import type { Machine } from './machine.ts';

type Holdable = asyncio.Lock | asyncio.Semaphore | asyncio.Condition;

/** The lock, semaphore or condition in a variable: what the ops on any of these are about. */
export function holdable(machine: Machine, variable: string): Holdable {
  const value: unknown = machine.get(variable, Object);
  if (
    value instanceof asyncio.Lock ||
    value instanceof asyncio.Semaphore ||
    value instanceof asyncio.Condition
  ) {
    return value;
  }
  throw new TypeError(`Cannot acquire ${variable}: ${String(value)}`);
}
