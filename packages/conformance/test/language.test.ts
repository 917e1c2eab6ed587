import { expect, it } from 'vitest';
import { CORPUS } from '../src/command.ts';
import { OUTSIDE_SIGNATURES, SIGNATURES, WAITING } from '../src/language.ts';
import { immediate } from '../src/ops/immediate.ts';
import { readPrograms } from '../src/read.ts';

it('knows of each operation whether it may wait', () => {
  expect([...immediate.keys(), ...WAITING].sort()).toEqual([...SIGNATURES.keys()].sort());
});

it('has a program in the corpus for each operation', async () => {
  const used = new Set((await readPrograms(CORPUS)).flatMap(({ operations }) => [...operations]));
  expect([...OUTSIDE_SIGNATURES.keys()].filter((op) => !used.has(op))).toEqual([]);
});
