import { describe, expect, it } from 'vitest';
import { CASES } from '../../src/core/cases.ts';
import { findPython } from '../../src/core/find-python.ts';
import { pythonProgram } from '../../src/core/python.ts';
import { runApart } from '../../src/core/run-apart.ts';
import { SUBJECTS, takes } from '../../src/core/subjects.ts';

const python = await findPython(undefined);
const path = 'path' in python ? python.path : '';
const cpython = SUBJECTS.filter(({ id }) => id === 'cpython');

const programs = CASES.flatMap((one) =>
  one.kind === 'program' && cpython.some((subject) => takes(subject, one)) ? [one] : [],
);

describe.skipIf(path === '')('the programs of CPython', () => {
  it.each(programs)('do the work: $id', async ({ work }) => {
    // It throws where the checksum is another.
    const outcome = await pythonProgram({ ...work, quick: [20, 10] }, true, path);
    expect(outcome).toEqual({ figures: { ms: expect.any(Number), mib: expect.any(Number) } });
  });

  it('are refused where they did other work', async () => {
    const [one] = programs;
    if (one === undefined) throw new Error('there are none');
    const work = { ...one.work, expected: () => -1 };
    await expect(pythonProgram(work, true, path)).rejects.toThrow(
      'Cannot count this run as its checksum must be -1',
    );
  });

  it('answer requests beside tasks that are always ready', async () => {
    const outcome = await runApart('http', 'cpython', { quick: true, python: path, limit: 60 });
    const { idle, busy, yields } = 'figures' in outcome ? outcome.figures : {};
    expect([idle, busy, yields].map((figure) => (figure ?? 0) > 0)).toEqual([true, true, true]);
  });
});
