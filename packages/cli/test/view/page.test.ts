import { describe, expect, it } from 'vitest';
import { print } from '../../src/view/line.ts';
import { type Picture, page, tasks } from '../../src/view/page.ts';
import { EXECUTOR, task, tasksPicture, treePicture } from '../pictures.ts';

const linesOf = (picture: Picture, width = 200): string[] =>
  tasks(picture, width).map((line) => print(line, { width, colours: false }).trimEnd());

describe('a page', () => {
  it('has the process, what its tasks do, the tasks, and its executors', () => {
    const picture = tasksPicture([task('a')], { executors: [EXECUTOR] });
    const lines = page(picture, null, 200).map((line) =>
      print(line, { width: 200, colours: false }).trimEnd(),
    );
    expect(lines).toEqual([
      'pid 4711, up 100 s, busy 20 %, CPU 25 %, 77 MB, node v20.20.2: server.js --port 80',
      '3 tasks: 1 ready, 2 waiting; 1 timer',
      'waiting: 1 for <Lock [locked, waiters:1]> (up to 12 s), 1 for sleep',
      '',
      'WAITS  TASK  IN              FOR',
      '3.2 s  a     work > acquire  <Lock [locked, waiters:1]>',
      '',
      'EXECUTOR    WORKERS  RUNNING  QUEUED   DONE  FAILED  CANCELLED    WAIT      RUN',
      'piscina #1        4        4      12  1,200       3          0  1.2 ms  30.0 ms',
    ]);
  });

  it('tells of the time since the picture before, where there is one', () => {
    const before = tasksPicture([]);
    const { process } = before;
    const later = {
      ...before,
      process: {
        ...process,
        uptime: 102,
        busy: { active: 21_000, idle: 81_000 },
        cpu: { user: 23_000_000, system: 5_000_000 },
      },
    };
    const [first = []] = page(later, before, 200);
    expect(print(first, { width: 60, colours: false })).toBe(
      'pid 4711, up 102 s, busy 50 %, CPU 150 %, 77 MB, node v20.2…',
    );
  });
});

describe('the heading', () => {
  it('tells nothing of the picture before where that is of another process with the same number', () => {
    const picture = tasksPicture([]);
    const { process } = picture;
    const before = {
      ...picture,
      process: {
        ...process,
        uptime: 5000,
        busy: { active: 4_000_000, idle: 1_000_000 },
        cpu: { user: 900_000_000, system: 0 },
      },
    };
    const [first = []] = page(picture, before, 200);
    expect(print(first, { width: 45, colours: false })).toBe('pid 4711, up 100 s, busy 20 %, CPU 25 %, 77 …');
  });
});

describe('the table of tasks', () => {
  it('says what a task does, and for how long', () => {
    const picture = tasksPicture(
      [
        task('ready', { state: 'ready', waits: null, waitsFor: null, coroutines: [] }),
        task('sleeper', { waitsFor: 'its time: 12', left: 1.5, waits: null, cancelling: 2 }),
        task('made', { createdAt: 'server.js:1:2', waits: 300 }),
        task('a name that is longer than a column may be'),
      ],
      { found: 100_004 },
    );
    expect(linesOf(picture)).toEqual([
      'WAITS  TASK                              IN              FOR',
      'ready  ready',
      '    ?  sleeper                           work > acquire  1.5 s left, cancelling: 2',
      '5 min  made                              work > acquire  <Lock [locked, waiters:1]>, created at server.js:1:2',
      '3.2 s  a name that is longer than a co…  work > acquire  <Lock [locked, waiters:1]>',
      '… and 100,000 more',
    ]);
  });

  it('says that there are none', () => {
    expect(linesOf(tasksPicture([]))).toEqual(['no tasks']);
  });
});

describe('the tree of tasks', () => {
  it('has branches that go on where another comes below', () => {
    const rows = [
      { depth: 0, task: task('main', { coroutines: ['main'], waitsFor: 'gather of 3' }) },
      { depth: 1, task: task('a') },
      { depth: 2, task: task('b', { state: 'ready', waits: null, waitsFor: null }) },
      { depth: 2, more: 99_900, longest: 3 },
      { depth: 1, again: { id: 3, name: 'b' }, circle: false },
      { depth: 0, again: { id: 3, name: 'b' }, circle: true },
    ];
    expect(linesOf(treePicture(rows, { cut: true, found: 100_000 }))).toEqual([
      '  WAITS  TASK',
      '  3.2 s  main in main: gather of 3',
      '  3.2 s  ├─ a in work > acquire: <Lock [locked, waiters:1]>',
      '  ready  │  ├─ b in work > acquire',
      '  3.0 s  │  └─ … 99,900 more like these',
      '         └─ b: see above',
      '         b: a circle, see above',
      '… and more, of 100,000 tasks in all',
    ]);
  });

  it('is indented by half the width at most', () => {
    const rows = Array.from({ length: 60 }, (_, depth) => ({ depth, task: task(`t${depth}`) }));
    const lines = linesOf(treePicture(rows), 40);
    expect(lines[5]).toBe(
      '  3.2 s            └─ t4 in work > acqui…'.replace('            ', '           ').slice(0, 40),
    );
    expect(lines.at(-1)).toBe(`  3.2 s  …${' '.repeat(15)}└─ t59 in work…`);
    expect(lines.every((line) => line.length <= 40)).toBe(true);
  });
});
