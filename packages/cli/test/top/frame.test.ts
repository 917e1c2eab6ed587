import { describe, expect, it } from 'vitest';
import { frame, type Shown, type Size } from '../../src/top/frame.ts';
import type { View } from '../../src/top/view.ts';
import { print } from '../../src/view/line.ts';
import { EXECUTOR, task, tasksPicture } from '../pictures.ts';

const VIEW: View = {
  flat: true,
  sort: 'wait',
  filter: '',
  scroll: 0,
  paused: false,
  help: false,
  typed: null,
  exit: null,
};
const picture = tasksPicture(
  Array.from({ length: 30 }, (_, i) => task(`task-${i}`)),
  { executors: [EXECUTOR] },
);
const SHOWN: Shown = { picture, before: null, ended: null, silence: 0 };

function show(view: Partial<View>, shown: Partial<Shown> = {}, size: Size = { columns: 60, rows: 24 }) {
  const made = frame({ ...VIEW, ...view }, { ...SHOWN, ...shown }, size);
  const lines = made.lines.map((line) => print(line, { width: size.columns, colours: false }).trimEnd());
  return {
    ...made,
    lines,
    styles: new Set(made.lines.slice(0, -1).flatMap((line) => line.map(({ style }) => style))),
  };
}

describe('what top shows', () => {
  it('fills the screen, row by row, and nothing is wider', () => {
    for (const rows of [1, 2, 5, 9, 10, 24, 50]) {
      const { lines } = show({}, {}, { columns: 30, rows });
      expect([lines.length, Math.max(...lines.map((line) => line.length)) <= 30]).toEqual([rows, true]);
    }
  });

  it('has the heading, the executors, the tasks, and what the keys do', () => {
    const { lines, page } = show({});
    expect([lines[0], lines[4]?.slice(0, 8), lines[7], lines[8], lines.at(-1)]).toEqual([
      'pid 4711, up 100 s, busy 20 %, CPU 25 %, 77 MB, node v20.20…',
      'EXECUTOR',
      'WAITS  TASK     IN              FOR',
      '3.2 s  task-0   work > acquire  <Lock [locked, waiters:1]>',
      ' q quit  ? help  t tree  s sort by wait  / filter  space pa…',
    ]);
    expect(page).toBe(15);
  });

  it('keeps the room for tasks where there is little', () => {
    expect(show({}, {}, { columns: 60, rows: 8 }).lines.slice(1, 3)).toEqual([
      'WAITS  TASK     IN              FOR',
      '3.2 s  task-0   work > acquire  <Lock [locked, waiters:1]>',
    ]);
  });

  it('scrolls, to the last page at most', () => {
    expect([show({ scroll: 3 }).lines[8]?.slice(7, 13), show({ scroll: 3 }).scroll]).toEqual(['task-3', 3]);
    const { lines, scroll } = show({ scroll: Number.POSITIVE_INFINITY });
    expect([lines.at(-2)?.slice(7, 14), scroll]).toEqual(['task-29', 15]);
  });

  it('says that a step blocks the loop, with the last picture dimmed', () => {
    const { lines, styles } = show({}, { silence: 3.2 });
    expect([lines.at(-1), lines[8]?.slice(7, 13), [...styles]]).toEqual([
      ' busy: a step has blocked its loop for 3.2 s',
      'task-0',
      ['dim'],
    ]);
    expect(show({}, { silence: 0.5 }).styles.has('plain')).toBe(true);
  });

  it('says that the process has ended, with the last picture dimmed', () => {
    const { lines, styles } = show({}, { ended: 'Process 4711 has ended', silence: 3 });
    expect([lines.at(-1), [...styles]]).toEqual([
      ' Process 4711 has ended: this was the last of it  q quit',
      ['dim'],
    ]);
  });

  it('shows what is typed, what is filtered, the pause, and the help', () => {
    expect(show({ typed: 'abc' }).lines.at(-1)).toBe('/abc');
    const wide = { columns: 120, rows: 24 };
    expect(show({ filter: 'abc', paused: true }, {}, wide).lines.at(-1)).toBe(
      " PAUSED  q quit  ? help  t tree  s sort by wait  / filter 'abc'  space pause  1–15",
    );
    expect(show({ help: true }).lines.join('\n')).toContain('PageUp PageDown  by a page');
    expect(show({}, { picture: null }).lines[0]).toBe('looking …');
  });
});
