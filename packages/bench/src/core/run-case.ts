/**
 * Does a case as a subject in this process, and prints a line of JSON: `node run-case.js CASE SUBJECT [--quick]
 * [--python PATH]`.
 */

import { parseArgs } from 'node:util';
import { choose } from '../cli/choose.ts';
import { measureBundle } from './bundle.ts';
import { CASES, type Case } from './cases.ts';
import { findPython } from './find-python.ts';
import { measureHttp } from './http.ts';
import type { Outcome } from './outcome.ts';
import { measureProgram } from './program.ts';
import { pythonProgram } from './python.ts';
import { type CoreSubject, SUBJECTS, takes } from './subjects.ts';

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    python: { type: 'string' },
  },
  allowPositionals: true,
});
const { quick } = values;

async function measure(one: Case, subject: CoreSubject): Promise<Outcome> {
  if (!takes(subject, one)) return { missing: 'it is not done by this subject' };
  if (one.kind === 'bundle') return await measureBundle(subject.id);
  if (subject.load !== undefined) {
    return one.kind === 'program'
      ? await measureProgram(one.work, subject, quick)
      : await measureHttp(subject, quick);
  }
  // Whoever gives a path has looked at it.
  const python = values.python === undefined ? await findPython(undefined) : { path: values.python };
  if ('missing' in python) return python;
  return one.kind === 'program'
    ? await pythonProgram(one.work, quick, python.path)
    : await measureHttp(subject, quick, python.path);
}

const [caseId = '', subjectId = ''] = positionals;
const [one] = choose('case', CASES, [caseId]);
const [subject] = choose('subject', SUBJECTS, [subjectId]);
if (one === undefined || subject === undefined) throw new Error('Cannot measure nothing');
const outcome = await measure(one, subject).catch((error: unknown): Outcome => {
  // Nothing here throws one, but for the stack.
  if (error instanceof RangeError) return { missing: 'the stack overflows' };
  const message = error instanceof Error ? error.message : String(error);
  // Of what a process has printed, the last line says what went wrong.
  return { missing: message.trim().split('\n').at(-1) ?? '' };
});
process.stdout.write(`${JSON.stringify({ case: caseId, subject: subjectId, ...outcome })}\n`, () =>
  process.exit(),
);
