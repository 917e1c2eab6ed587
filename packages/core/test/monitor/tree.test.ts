/** The tree of who waits for whom, as lines. */

import {
  createTask,
  Event,
  Future,
  fromPromise,
  gather,
  getRunningLoop,
  Lock,
  sleep,
  taskGroup,
} from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { answers } from '../../src/monitor/answers.ts';
import { Edges } from '../../src/monitor/edges.ts';
import { Pace } from '../../src/monitor/pace.ts';
import type { TreePicture } from '../../src/monitor/protocol.ts';
import { readQuestion } from '../../src/monitor/question.ts';

/** What is answered to a question, a line as a word for each depth and what it says. */
function* treeOf(search = ''): Generator<unknown, { lines: string[]; picture: TreePicture }, unknown> {
  const tree = answers['/tree'];
  const answer = tree?.make(readQuestion(new URLSearchParams(search), tree.known), () => false);
  const picture = (yield* fromPromise(Promise.resolve(answer))) as TreePicture; // as: that is what /tree is
  const lines = picture.rows.map((row) => {
    const text =
      'task' in row
        ? row.task.name
        : 'again' in row
          ? `${row.again.name} ${row.circle ? 'circle' : 'again'}`
          : `${row.more} more`;
    return '  '.repeat(row.depth) + text;
  });
  return { lines, picture };
}

/** It does not sleep: virtual time may pass while an answer is made. */
function* nap(): Generator<unknown, void, unknown> {
  yield* getRunningLoop().createFuture();
}

/** Ends what a test has made. */
function* end(tasks: readonly ReturnType<typeof createTask>[]): Generator<unknown, void, unknown> {
  for (const task of tasks) task.cancel();
  yield* gather(tasks, { returnExceptions: true });
}

describe('the tree of the tasks', () => {
  it('has below each task those that it waits for, and names again what stands above', () =>
    runTest(function* ({ idle }) {
      const child = createTask(nap, { name: 'child' });
      const waits = function* (): Generator<unknown, void, unknown> {
        yield* child;
      };
      const tasks = [child, createTask(waits, { name: 'a' }), createTask(waits, { name: 'b' })];
      yield* idle();
      const { lines, picture } = yield* treeOf();
      expect(lines.slice(1)).toEqual(['a', '  child', 'b', '  child again']);
      expect([picture.found, picture.cut]).toEqual([4, false]);
      yield* end(tasks);
    }));

  it('follows groups, gathers and locks', () =>
    runTest(function* ({ idle }) {
      const lock = new Lock();
      const hold = function* (): Generator<unknown, void, unknown> {
        yield* lock.acquire();
        try {
          yield* nap();
        } finally {
          lock.release();
        }
      };
      const group = createTask(
        function* () {
          yield* taskGroup(function* (inner) {
            inner.createTask(hold, { name: 'holder' });
            inner.createTask(hold, { name: 'waiter' });
            yield* sleep(0);
          });
        },
        { name: 'group' },
      );
      yield* idle();
      const { lines } = yield* treeOf('filter=group');
      expect(lines).toEqual(['group', '  holder', '  waiter', '    holder again']);
      yield* end([group]);
    }));

  it('shows tasks that wait for each other, though nobody else waits for them', () =>
    runTest(function* ({ idle }) {
      const [a, b] = [new Lock(), new Lock()];
      const both = (first: Lock, second: Lock) =>
        function* (): Generator<unknown, void, unknown> {
          yield* first.acquire();
          try {
            yield* sleep(0);
            yield* second.acquire();
            second.release();
          } finally {
            first.release();
          }
        };
      const tasks = [createTask(both(a, b), { name: 'ab' }), createTask(both(b, a), { name: 'ba' })];
      yield* idle();
      const { lines } = yield* treeOf();
      expect(lines.slice(1)).toEqual(['ab', '  ba', '    ab circle']);
      yield* end(tasks);
    }));

  it('counts many that are alike, and shows some of them', () =>
    runTest(function* ({ idle }) {
      const event = new Event();
      const few = Array.from({ length: 10 }, (_, i) => createTask(nap, { name: `few-${i}` }));
      yield* idle();
      const { lines: all } = yield* treeOf('filter=few');
      expect(all).toHaveLength(10);
      const many = Array.from({ length: 1000 }, (_, i) => createTask(nap, { name: `many-${i}` }));
      const others = [1, 2].map((i) =>
        createTask(
          function* nap() {
            yield* event.wait();
          },
          { name: `many-others-${i}` },
        ),
      );
      yield* idle();
      const { lines, picture } = yield* treeOf('filter=many');
      expect(lines).toEqual([
        'many-0',
        'many-1',
        'many-2',
        'many-3',
        'many-4',
        '995 more',
        'many-others-1',
        'many-others-2',
      ]);
      expect(picture.found).toBe(1002);
      yield* end([...few, ...many, ...others]);
    }));

  it('takes functions that are made for each task for alike where their names are', () =>
    runTest(function* ({ idle }) {
      const tasks = Array.from({ length: 20 }, (_, i) =>
        createTask(
          async function crawl() {
            await getRunningLoop().createFuture();
          },
          { name: `task-${i}` },
        ),
      );
      const others = Array.from({ length: 20 }, (_, i) =>
        createTask(
          function* fetch() {
            yield* getRunningLoop().createFuture();
          },
          { name: `task-of-others-${i}` },
        ),
      );
      yield* idle();
      const { lines } = yield* treeOf('filter=task-');
      expect([lines.length, lines[5], lines[6], lines[11]]).toEqual([
        12,
        '15 more',
        'task-of-others-0',
        '15 more',
      ]);
      yield* end([...tasks, ...others]);
    }));

  it('ends at the limit, and says so', () =>
    runTest(function* ({ idle }) {
      const tasks = Array.from({ length: 9 }, (_, i) => createTask(nap, { name: `nap-${i}` }));
      yield* idle();
      const { lines, picture } = yield* treeOf('filter=nap&limit=3');
      expect([lines, picture.cut, picture.found]).toEqual([['nap-0', 'nap-1', 'nap-2'], true, 9]);
      yield* end(tasks);
    }));

  it('takes chains as long as they like', () =>
    runTest(function* ({ idle }) {
      let last = createTask(nap, { name: 'link-0' });
      for (let i = 1; i < 1000; i += 1) {
        const before = last;
        last = createTask(
          function* () {
            yield* before;
          },
          { name: `link-${i}` },
        );
      }
      yield* idle();
      const { picture } = yield* treeOf('filter=link&limit=10000');
      expect(picture.rows.map(({ depth }) => depth)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
      yield* end([last]);
    }));
});

describe('a wait that cannot be printed', () => {
  it('fails no answer', () =>
    runTest(function* ({ idle, loop }) {
      class Mute extends Future<unknown> {
        override toString(): string {
          throw new Error('mute');
        }
      }
      const tasks = [1, 2].map((i) =>
        createTask(
          function* () {
            yield* new Mute({ loop });
          },
          { name: `mute-${i}` },
        ),
      );
      yield* idle();
      const { picture } = yield* treeOf('filter=mute');
      const texts = picture.rows.map((row) => 'task' in row && row.task.waitsFor);
      const { waits } = picture.summary;
      expect([texts, waits.some(({ waitsFor, tasks: n }) => waitsFor === texts[0] && n === 2)]).toEqual([
        ['something that has no text', 'something that has no text'],
        true,
      ]);
      yield* end(tasks);
    }));
});

describe('who waits for whom', () => {
  it('is found in any order, without looking through all tasks for each', () =>
    runTest(function* ({ idle }) {
      const searches = vi.spyOn(Array.prototype, 'indexOf');
      const made = Array.from({ length: 1000 }, () => createTask(nap));
      const shuffled = made.map((_, i) => made[(i * 617) % made.length]).filter((each) => each !== undefined);
      const [first, second] = [shuffled.slice(0, 900), shuffled.slice(500)].map((some) =>
        createTask(function* () {
          yield* gather(some);
        }),
      );
      const tasks = [...made, first, second].filter((each) => each !== undefined);
      yield* idle();
      const edges = new Edges(tasks, new Pace(() => false));
      searches.mockClear();
      yield* fromPromise(edges.add(1000).then(() => edges.add(1001)));
      const found = searches.mock.calls.length;
      searches.mockRestore();
      expect(tasks.map((_, place) => edges.isAwaited(place)).indexOf(false)).toBe(1000);
      expect(found).toBeLessThan(20);
      yield* end(tasks);
    }));
});
