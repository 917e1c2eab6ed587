import { expect, it } from 'vitest';
import { Interpreter } from '../src/generator/interpreter.ts';
import { OUTSIDE_OPS, WAITING } from '../src/language.ts';
import { immediate } from '../src/ops/immediate.ts';

it('knows of each operation whether it may wait', () => {
  const others = [...Interpreter.operations].filter((op) => !immediate.has(op) && !OUTSIDE_OPS.includes(op));
  const names: ReadonlySet<string> = WAITING;
  expect([...immediate.keys()].filter((op) => names.has(op))).toEqual([]);
  expect(others.filter((op) => !names.has(op))).toEqual([]);
  expect(others).not.toEqual([]);
});
