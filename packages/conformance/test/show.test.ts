import * as asyncio from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { findHandler } from '../src/catching.ts';
import type { ErrorKind } from '../src/language.ts';
import { Overrun, ScenarioError } from '../src/machine.ts';
import { show } from '../src/show.ts';

describe('show()', () => {
  it('shows values as JSON, and nothing as null', () => {
    expect(show([1, 'a', true, [null, undefined]])).toEqual([1, 'a', true, [null, null]]);
  });

  it('shows errors by their class, with a message or a tag where the trace has one', () => {
    expect(show(new asyncio.CancelledError())).toEqual(['CancelledError', null]);
    expect(show(new asyncio.CancelledError('m1'))).toEqual(['CancelledError', 'm1']);
    expect(show(new ScenarioError('x1'))).toEqual(['ScenarioError', 'x1']);
    expect(show(new asyncio.TimeoutError())).toEqual(['TimeoutError']);
    expect(show(new asyncio.InvalidStateError())).toEqual(['InvalidStateError']);
  });

  it('shows a RuntimeError and what is ValueError in Python as misuse', () => {
    expect(show(new asyncio.RuntimeError('m'))).toEqual(['Misuse']);
    expect(show(new RangeError('m'))).toEqual(['Misuse']);
  });

  it('shows a group with its errors', () => {
    const inner = new asyncio.BaseExceptionGroup('', [new ScenarioError('x1')]);
    const group = new asyncio.BaseExceptionGroup('', [inner, new asyncio.CancelledError()]);
    expect(show(group)).toEqual([
      'BaseExceptionGroup',
      [
        ['ExceptionGroup', [['ScenarioError', 'x1']]],
        ['CancelledError', null],
      ],
    ]);
  });
});

describe('findHandler()', () => {
  const kinds: readonly ErrorKind[] = ['cancelled', 'timeout', 'error', 'exception', 'base', 'group'];
  const fitting = (error: unknown) => kinds.filter((kind) => findHandler([[kind, []]], error) !== undefined);

  it('takes what the kind stands for in Python', () => {
    expect(fitting(new asyncio.CancelledError())).toEqual(['cancelled', 'base']);
    expect(fitting(new asyncio.TimeoutError())).toEqual(['timeout', 'exception', 'base']);
    expect(fitting(new ScenarioError('x1'))).toEqual(['error', 'exception', 'base']);
    const group = (error: unknown) => new asyncio.BaseExceptionGroup('', [error]);
    expect(fitting(group(new ScenarioError('x1')))).toEqual(['exception', 'base', 'group']);
    expect(fitting(group(group(new asyncio.CancelledError())))).toEqual(['base', 'group']);
  });

  it('lets an overrun pass', () => {
    expect(fitting(new Overrun())).toEqual([]);
  });

  it('takes the first handler that fits, without its reraise', () => {
    const handlers = [
      ['timeout', []],
      ['error', [['log', 'a'], ['reraise']]],
      ['base', []],
    ] as const;
    const handler = findHandler(handlers, new ScenarioError('x1'));
    expect(handler).toEqual({ kind: 'error', body: [['log', 'a']], reraises: true });
  });
});
