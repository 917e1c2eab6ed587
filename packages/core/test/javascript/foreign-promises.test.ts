/** Promises that are not the library's: awaited as they are, shared between tasks, or waited for by `fromPromise`. */

import { setTimeout as hostTimer, setImmediate as hostTurn } from 'node:timers/promises';
import {
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  gather,
  RuntimeError,
  shield,
  sleep,
  type Task,
  TimeoutError,
  timeout,
  wait,
  waitFor,
} from '@tsyncio/core';
import { describe, expect, it, vi } from 'vitest';
import { nameOf, ways, whose, withoutStore, withStore } from './loops.ts';

describe('a foreign promise, awaited as it is', () => {
  it('is followed by waits of the same task, with a store', () =>
    withStore.play(async (loop) => {
      currentTask()?.setName('main');
      const variable = new ContextVar<string>('variable');
      variable.set('mine');
      const record: string[] = [];
      const note = (): void => {
        record.push(`${whose()} ${variable.get()} ${loop.time()}`);
      };
      await hostTurn();
      note();
      await sleep(1);
      note();
      const helper = async () => {
        await hostTurn();
        note();
        await sleep(1);
        note();
        await Promise.resolve();
        note();
      };
      await helper();
      await coroutine(helper)();
      await createTask(sleep(1), { name: 'other' });
      note();
      expect(record).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 4].map((time) => `main mine ${time}`));
    }));

  it('is followed by no wait without a store: the error shows fromPromise', () =>
    withoutStore.play(async () => {
      await hostTurn();
      const record = [whose()];
      try {
        await sleep(1);
      } catch (error) {
        record.push(
          nameOf(error),
          `${error instanceof RuntimeError}`,
          `${/await fromPromise\(/.test(String(error))}`,
        );
      }
      expect(record).toEqual(['no loop', 'RuntimeError', 'true', 'true']);
    }));

  it.each([true, false])(
    'tells no deadlock while code goes on in microtasks, and one afterwards (eager: %s)',
    (eagerStart) =>
      withStore
        .play(async (loop) => {
          const task = createTask(
            async () => {
              await hostTurn();
              await coroutine(async () => {})();
              for (let i = 0; i < 9; i += 1) await Promise.resolve();
              await sleep(1);
              return loop.time();
            },
            { eagerStart },
          );
          expect(await task).toBe(1);
          const stuck = createTask(
            async () => {
              await hostTurn();
              await loop.createFuture();
            },
            { eagerStart, name: 'stuck' },
          );
          await stuck;
        })
        .then(
          () => expect.unreachable(),
          (error: unknown) => expect(String(error)).toMatch(/^DeadlockError: .*<Task 'stuck' \[pending\]>/s),
        ),
  );

  it.each(ways)('may be one that is settled already, $kind', ({ play }) =>
    play(async () => {
      currentTask()?.setName('main');
      const record: string[] = [];
      for (let i = 0; i < 3; i += 1) {
        await Promise.resolve();
        record.push(whose());
        await Promise.resolve();
        await Promise.all([Promise.resolve()]);
        await sleep(1);
        record.push(whose());
      }
      expect(record).toEqual(Array(6).fill('main'));
    }),
  );

  it.each(ways)('lets time pass for the other tasks meanwhile, $kind', ({ play }) =>
    play(async (loop) => {
      const record: string[] = [];
      let open = (): void => {};
      const task = createTask(async () => {
        await new Promise<void>((resolve) => {
          open = resolve;
        });
        record.push(`opened at ${loop.time()}`);
      });
      await sleep(5);
      record.push(`opens at ${loop.time()}`);
      open();
      await task;
      expect(record).toEqual(['opens at 5', 'opened at 5']);
    }),
  );

  it('restores the task by fromPromise, without a store too', () =>
    withoutStore.play(async () => {
      currentTask()?.setName('main');
      const record: string[] = [];
      for (const promise of [hostTurn(), Promise.resolve(), hostTurn()]) {
        await fromPromise(promise);
        record.push(whose());
        await sleep(1);
        record.push(whose());
      }
      expect(record).toEqual(Array(6).fill('main'));
    }));
});

describe('a promise that tasks share', () => {
  type Open = () => void;
  type Body = (open: Open, record: string[]) => Promise<void> | Generator<unknown, void, never>;
  type Reader = (promise: Promise<void>, record: string[]) => Promise<void>;

  const opening = async (open: Open): Promise<void> => {
    await sleep(1);
    open();
  };
  const openers: Record<string, Body> = {
    'after a wait': async (open, record) => {
      await sleep(1);
      open();
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'before its first wait': async (open, record) => {
      open();
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'before a foreign wait': async (open, record) => {
      await sleep(1);
      open();
      await Promise.resolve();
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'in a helper': async (open, record) => {
      await opening(open);
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'in a helper of a helper': async (open, record) => {
      const helper = async () => {
        await opening(open);
        record.push(`B ${whose()}`);
      };
      await helper();
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'in a coroutine': async (open, record) => {
      await coroutine(opening)(open);
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'in a strand': async (open, record) => {
      await Promise.all([opening(open), sleep(0.5)]);
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'between two waits for no time': async (open, record) => {
      await sleep(0);
      open();
      record.push(`B ${whose()}`);
      await sleep(0);
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'before it awaits what is done': async (open, record) => {
      const done = createTask(sleep(0));
      await sleep(1);
      open();
      await done;
      record.push(`B ${whose()}`);
      await sleep(5);
    },
    'as its last act': async (open, record) => {
      await sleep(1);
      open();
      record.push(`B ${whose()}`);
    },
    'as a generator': function* (open, record) {
      yield* sleep(1);
      open();
      record.push(`B ${whose()}`);
      yield* sleep(5);
    },
    'as a generator, in an async coroutine': function* (open, record) {
      yield* coroutine(opening)(open);
      record.push(`B ${whose()}`);
      yield* sleep(5);
    },
    'as a generator that goes on without a wait': function* (open, record) {
      yield* sleep(0);
      open();
      yield* sleep(0);
      record.push(`B ${whose()}`);
      yield* sleep(0);
      record.push(`B ${whose()}`);
      yield* sleep(5);
    },
  };
  const reading: Reader = async (promise, record) => {
    await promise;
    record.push(`A ${whose()}`);
    await sleep(1);
    record.push(`A ${whose()}`);
  };
  const readers: Record<string, Reader> = {
    'as it is': reading,
    'in a helper': async (promise, record) => {
      await reading(promise, record);
      record.push(`A ${whose()}`);
    },
    'in a strand': async (promise, record) => {
      await Promise.all([sleep(7), reading(promise, record)]);
    },
    'in a coroutine': async (promise, record) => {
      await coroutine(reading)(promise, record);
      await sleep(1);
      record.push(`A ${whose()}`);
    },
  };
  const fromReaders: Record<string, Reader> = {
    'by fromPromise': async (promise, record) => {
      await fromPromise(promise);
      record.push(`A ${whose()}`);
      await sleep(1);
      record.push(`A ${whose()}`);
    },
    'by fromPromise of a function': async (promise, record) => {
      await fromPromise(() => promise);
      record.push(`A ${whose()}`);
      await sleep(1);
      record.push(`A ${whose()}`);
    },
    'by fromPromise in a strand': async (promise, record) => {
      await Promise.all([sleep(7), fromPromise(promise)]);
      record.push(`A ${whose()}`);
    },
    'by fromPromise in a coroutine and a helper': async (promise, record) => {
      const helper = async () => {
        await fromPromise(promise);
        record.push(`A ${whose()}`);
      };
      await coroutine(helper)();
      record.push(`A ${whose()}`);
    },
  };

  /** A reads what B opens. When B is cancelled, A must not notice; and neither must ever take the other's name. */
  async function share(reader: Reader, opener: Body): Promise<void> {
    const record: string[] = [];
    let open: Open = () => {};
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    const a: Task<unknown> = createTask(() => reader(promise, record), { name: 'A' });
    const b: Task<unknown> = createTask(() => opener(open, record) as Promise<void>, { name: 'B' }); // as: either style
    await sleep(1.5);
    b.cancel();
    await gather(a, b, { returnExceptions: true });
    expect(record.filter((each) => each !== 'A A' && each !== 'B B')).toEqual([]);
    expect(record).toContain('A A');
    expect(a.toString()).toBe("<Task 'A' [finished]>");
    expect(b.toString()).toMatch(/<Task 'B' \[(cancelled|finished)\]>/);
  }

  describe.each(Object.keys(openers))('opened %s', (opener) => {
    it.each(Object.keys(readers))('is read %s, and each goes on as itself, with a store', (reader) =>
      withStore.play(() => share(readers[reader] as Reader, openers[opener] as Body)),
    );
    it.each(Object.keys(fromReaders))('is read %s, and each goes on as itself, with a store', (reader) =>
      withStore.play(() => share(fromReaders[reader] as Reader, openers[opener] as Body)),
    );
    it.each(Object.keys(fromReaders))('is read %s, and each goes on as itself, without a store', (reader) =>
      withoutStore.play(() => share(fromReaders[reader] as Reader, openers[opener] as Body)),
    );
  });

  it.each(['after a wait', 'before its first wait', 'as a generator'])(
    'opened %s, leaves the reader without a task where there is no store, and never gives it the opener',
    (opener) =>
      withoutStore.play(async () => {
        const record: string[] = [];
        let open: Open = () => {};
        const promise = new Promise<void>((resolve) => {
          open = resolve;
        });
        const a = createTask(() => reading(promise, record), { name: 'A' });
        const b = createTask(() => (openers[opener] as Body)(open, record) as Promise<void>, { name: 'B' }); // as: either style
        await wait([a]);
        b.cancel();
        await wait([b]);
        expect(record.sort()).toEqual(['A no loop', 'B B']);
        expect([nameOf(a.exception()), b.cancelled()]).toEqual(['RuntimeError', true]);
      }),
  );

  it.each(ways)('goes on in three tasks, each as itself, $kind', ({ play, store }) =>
    play(async () => {
      const record: string[] = [];
      let open: Open = () => {};
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      const reader = async () => {
        await (store ? promise : fromPromise(promise));
        const before = whose();
        await sleep(1);
        record.push(`${before} ${whose()}`);
      };
      const readers = ['A', 'B', 'C'].map((name) => createTask(reader, { name }));
      const opener = createTask(
        async () => {
          await sleep(1);
          open();
          await sleep(0);
          record.push(`opener ${whose()}`);
          await sleep(9);
        },
        { name: 'D' },
      );
      await sleep(1.5);
      readers[1]?.cancel();
      opener.cancel();
      await gather([...readers, opener], { returnExceptions: true });
      expect(record).toEqual(['opener D', 'A A', 'C C']);
      expect(readers.map((task) => task.cancelled())).toEqual([false, true, false]);
    }),
  );
});

describe.each(ways)('fromPromise, $kind', ({ play }) => {
  it('gives what the promise gives, and throws what it rejects with', () =>
    play(async () => {
      const record: unknown[] = [
        await fromPromise(hostTurn('late')),
        await fromPromise(() => Promise.resolve('made')),
        // A function that makes no promise is taken as one that made a settled one.
        await fromPromise((() => 'plain') as unknown as () => Promise<string>), // as: wrong on purpose
        await fromPromise({
          then: (resolve?: ((value: string) => never) | null) => resolve?.('thenable') as never,
        }), // as: a thenable
      ];
      for (const failing of [Promise.reject(new Error('a')), () => Promise.reject(new Error('b'))]) {
        try {
          await fromPromise(failing);
        } catch (error) {
          record.push(String(error));
        }
      }
      try {
        await fromPromise(() => {
          throw new Error('c');
        });
      } catch (error) {
        record.push(String(error));
      }
      expect(record).toEqual(['late', 'made', 'plain', 'thenable', 'Error: a', 'Error: b', 'Error: c']);
    }));

  it('refuses what is neither a promise nor a function', () => {
    expect(() => fromPromise(3 as never)).toThrow(TypeError);
  });

  it('takes a thenable that throws', () =>
    play(async () => {
      const throwing = {
        then(): never {
          throw new Error('then');
        },
      } as unknown as PromiseLike<void>; // as: wrong on purpose
      const record: string[] = [];
      for (const waiting of [fromPromise(throwing), fromPromise(() => throwing), gather(throwing)]) {
        await waiting.then(null, (error: unknown) => record.push(`${error}`));
      }
      expect(record).toEqual(Array(3).fill('Error: then'));
    }));

  it('takes a thenable that settles twice', () =>
    play(async () => {
      const twice = {
        then(resolve: (value: number) => void): void {
          resolve(1);
          resolve(2);
        },
      } as unknown as PromiseLike<number>; // as: wrong on purpose
      const record = [await fromPromise(twice), ...(await gather(twice)), await sleep(1, 'next')];
      expect(record).toEqual([1, 1, 'next']);
      // Had it counted twice, this wait would not count, and be a deadlock.
      expect(await fromPromise(hostTurn('no deadlock'))).toBe('no deadlock');
    }));

  it('aborts the signal together with the wait, and the AbortError does not surface', () =>
    play(async () => {
      const record: string[] = [];
      const task = createTask(async () => {
        try {
          await fromPromise(
            (signal) =>
              new Promise<void>((_resolve, reject) => {
                signal.addEventListener('abort', () => {
                  record.push(`aborted with ${nameOf(signal.reason)}`);
                  reject(new DOMException('aborted', 'AbortError'));
                });
              }),
          );
        } catch (error) {
          record.push(`caught ${nameOf(error)}`);
          throw error;
        }
      });
      await sleep(1);
      task.cancel();
      await wait([task]);
      expect(record).toEqual(['aborted with CancelledError', 'caught CancelledError']);
      expect(task.cancelled()).toBe(true);
    }));

  it('ends a timer of the host at a timeout', () =>
    play(async () => {
      const record: string[] = [];
      const timer = fromPromise((signal) => {
        const rings = hostTimer(60_000, null, { signal });
        rings.catch((error: unknown) => record.push(nameOf(error)));
        return rings;
      });
      await expect(waitFor(timer, 1)).rejects.toBeInstanceOf(TimeoutError);
      expect(record).toEqual(['AbortError']);
    }));

  it('has a signal for each wait, which does not abort when the wait is over', () =>
    play(
      async () => {
        const signals: AbortSignal[] = [];
        const work = (signal: AbortSignal): Promise<void> => {
          signals.push(signal);
          return signals.length === 2 ? new Promise(() => {}) : Promise.resolve();
        };
        const task = createTask(async () => {
          await fromPromise(work);
          try {
            await fromPromise(work);
          } catch {}
          await fromPromise(work);
        });
        await sleep(1);
        task.cancel();
        await task;
        expect(signals.map((signal) => signal.aborted)).toEqual([false, true, false]);
        expect(new Set(signals).size).toBe(3);
      },
      { promises: true },
    ));

  it('does not abort the signal when the promise itself rejects', () =>
    play(async () => {
      let seen: AbortSignal | undefined;
      const waiting = fromPromise((signal) => {
        seen = signal;
        return Promise.reject(new Error('own'));
      });
      await expect(waiting).rejects.toThrow('own');
      expect(seen?.aborted).toBe(false);
    }));

  it('abandons a promise that ignores the signal, and swallows its late rejection', () =>
    play(async () => {
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      let reject = (_error: Error): void => {};
      const task = createTask(
        fromPromise(
          () =>
            new Promise<void>((_resolve, fail) => {
              reject = fail;
            }),
        ),
      );
      await sleep(1);
      task.cancel();
      await wait([task]);
      reject(new Error('late'));
      await fromPromise(hostTurn());
      process.off('unhandledRejection', unhandled);
      expect([task.cancelled(), unhandled.mock.calls]).toEqual([true, []]);
    }));

  it('is not cancelled behind a shield', () =>
    play(async () => {
      let seen: AbortSignal | undefined;
      let release = (): void => {};
      const inner = shield(
        fromPromise((signal) => {
          seen = signal;
          return new Promise<void>((resolve) => {
            release = resolve;
          });
        }),
      );
      const task = createTask(async () => {
        await inner;
      });
      await sleep(0);
      task.cancel();
      await wait([task]);
      expect([task.cancelled(), seen?.aborted]).toEqual([true, false]);
      release();
      await fromPromise(hostTurn());
    }));

  it('calls the function in the task that waits, each time with its own context variables', () =>
    play(async () => {
      const variable = new ContextVar<string>('variable');
      const record: string[] = [];
      const work = async (): Promise<void> => {
        record.push(`${whose()} ${variable.get()}`);
        await Promise.resolve();
      };
      await gather(
        ['a', 'b'].map((name) => {
          const styles = [
            async () => {
              variable.set(name);
              await fromPromise(work);
            },
            function* () {
              variable.set(name);
              yield* fromPromise(work);
            },
          ];
          return gather(
            styles.map((style, i) => createTask(style as () => Promise<void>, { name: `${name}${i}` })),
          ); // as: either style
        }),
      );
      expect(record).toEqual(['a0 a', 'a1 a', 'b0 b', 'b1 b']);
    }));
});

describe.each(ways)('a task that is cancelled, $kind', ({ play, store }) => {
  it('never begins, where it had not begun', () =>
    play(async () => {
      const record: string[] = [];
      const task = createTask(async () => {
        record.push('began');
      });
      task.cancel();
      await wait([task]);
      expect([record, task.cancelled()]).toEqual([[], true]);
    }));

  it('is cancelled at its next wait, where it waits for a foreign promise', () =>
    play(async () => {
      const record: string[] = [];
      let open = (): void => {};
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      const task = createTask(async () => {
        await promise;
        record.push('back');
        try {
          await (store ? sleep(1) : fromPromise(Promise.resolve()));
          record.push('never');
        } catch (error) {
          record.push(nameOf(error));
          throw error;
        }
      });
      await sleep(1);
      record.push(`${task.cancel()} ${task.cancel()}`);
      await sleep(1);
      record.push(`${task.done()}`);
      open();
      await wait([task]);
      // Without a store it can't even wait.
      expect(record).toEqual(['true true', 'false', 'back', store ? 'CancelledError' : 'RuntimeError']);
      expect([task.cancelled(), task.cancelling()]).toEqual([store, 2]);
      if (!store) task.exception();
    }));

  it('is cancelled in the end, where it only waits for foreign promises', () =>
    play(async () => {
      let open = (): void => {};
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      const task = createTask(async () => {
        await promise;
        return 'result';
      });
      await sleep(1);
      task.cancel('why');
      open();
      await wait([task]);
      expect(String(task)).toMatch('[cancelled]');
    }));

  it('is cancelled after it was woken', () =>
    play(async (loop) => {
      const record: string[] = [];
      const future = loop.createFuture<string>();
      const task = createTask(async () => {
        try {
          record.push(await future);
        } catch (error) {
          record.push(nameOf(error));
        }
        await sleep(1);
        record.push('went on');
      });
      await sleep(1);
      future.setResult('woken');
      task.cancel();
      await task;
      expect(record).toEqual(['CancelledError', 'went on']);
    }));

  it('is cancelled again while it cleans up', () =>
    play(async (loop) => {
      const record: string[] = [];
      const task = createTask(async () => {
        try {
          await sleep(9);
        } catch (error) {
          record.push(`${nameOf(error)} at ${loop.time()}`);
          try {
            await sleep(9);
          } finally {
            record.push(`again at ${loop.time()}`);
          }
        }
      });
      await sleep(1);
      task.cancel();
      await sleep(1);
      task.cancel();
      await wait([task]);
      expect([record, task.cancelled()]).toEqual([['CancelledError at 1', 'again at 2'], true]);
    }));

  it('is cancelled by an AbortSignal, aborted later or before', () =>
    play(async () => {
      const controller = new AbortController();
      const task = createTask(sleep(9), { signal: controller.signal });
      await sleep(1);
      controller.abort();
      const late = createTask(sleep(9), { signal: controller.signal });
      await wait([task, late]);
      expect([task.cancelled(), late.cancelled()]).toEqual([true, true]);
    }));

  it('is cancelled inside a timeout around a foreign promise, by fromPromise alone', () =>
    play(
      async (loop) => {
        const never = new Promise<void>(() => {});
        await expect(timeout(1, () => fromPromise(never))).rejects.toBeInstanceOf(TimeoutError);
        expect(loop.time()).toBe(1);
      },
      { promises: true },
    ));
});

describe('a promise that two tasks share, without a context store', () => {
  /** Runs a task that waits for a shared promise beside one that resolves it, and tells what the first one saw. */
  function share(opening: (open: () => void) => Promise<unknown>): Promise<string[]> {
    return withoutStore.play(async () => {
      const record: string[] = [];
      let open = (): void => {};
      const shared = new Promise<void>((resolve) => {
        open = resolve;
      });
      const reader = createTask(
        async () => {
          await shared;
          record.push(whose());
          await sleep(1);
        },
        { name: 'reader' },
      );
      const opener = createTask(() => opening(open), { name: 'opener' });
      const [read] = await gather(reader, opener, { returnExceptions: true });
      record.push(nameOf(read));
      return record;
    });
  }

  const helper = async (open: () => void) => {
    await sleep(1);
    open();
  };

  it.each<[string, (open: () => void) => Promise<unknown>]>([
    ['goes on to a wait', async (open) => [await helper(open), await sleep(1)]],
    ['ends', async (open) => await helper(open)],
    [
      'ends at once',
      async (open) => {
        await sleep(1);
        open();
      },
    ],
    [
      'goes on with a foreign wait',
      async (open) => {
        await sleep(1);
        open();
        await null;
      },
    ],
    ['opens before its first wait', async (open) => open()],
  ])('is nobody else after it, where the opener %s', async (_what, opening) => {
    expect(await share(opening)).toEqual(['no loop', 'RuntimeError']);
  });

  it('runs nobody as another, where it is made once for all of them', () =>
    withoutStore.play(async () => {
      let made: Promise<void> | undefined;
      const seen: string[] = [];
      const once = () => {
        made ??= (async () => {
          await sleep(1);
        })();
        return made;
      };
      const user = (name: string) =>
        createTask(
          async () => {
            await once();
            seen.push(`${name} as ${whose()}`);
          },
          { name },
        );
      await gather(user('a'), user('b'), user('c'));
      for (const each of seen) expect(each).toMatch(/^(\w) as (\1|no loop)$/);
    }));
});
