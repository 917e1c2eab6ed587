import * as asyncio from '@tsyncio/core';
import type { ErrorTree } from '../language.ts';
import { type Machine, ScenarioError } from '../machine.ts';
import type { Operations } from '../operations.ts';

export const groups: Operations<Machine, unknown, 'raise_group'> = {
  raise_group(_machine, errors) {
    throw groupOf(errors);
  },
};

function groupOf(errors: ErrorTree): asyncio.BaseExceptionGroup {
  return new asyncio.BaseExceptionGroup('', errors.map(errorOf));
}

function errorOf(item: ErrorTree[number]): unknown {
  if (typeof item === 'string') return new ScenarioError(item);
  if (item === null) return new asyncio.CancelledError();
  return item === true ? new asyncio.TimeoutError() : groupOf(item);
}
