import { execFile } from 'node:child_process';
import * as asyncio from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { Loop, layerLoop, runEffect, taskEffect } from '@tsyncio/effect';
import { Cause, Effect, Fiber, Layer } from 'effect';
import { TestClock } from 'effect/testing';
import { describe, expect, it } from 'vitest';

const loopOfTask = taskEffect(async () => asyncio.getRunningLoop());

/** Sleeps three times, and says when. */
const sleeper = (record: number[]): Effect.Effect<void, unknown> =>
  taskEffect(async () => {
    for (let i = 0; i < 3; i++) {
      await asyncio.sleep(60);
      record.push(asyncio.getRunningLoop().time());
    }
  });

/** Runs a program of JavaScript in a process of its own. Gives what it printed, and its exit code. */
function runProgram(source: string): Promise<{ output: string; code: number }> {
  const imports = `import * as asyncio from '@tsyncio/core'; import { taskEffect, runEffect } from '@tsyncio/effect';
    import { Effect } from 'effect';`;
  return new Promise((resolve) => {
    const args = ['--input-type=module', '-e', imports + source];
    execFile(process.execPath, args, { cwd: import.meta.dirname }, (error, stdout, stderr) =>
      resolve({ output: stdout + stderr, code: Number(error?.code ?? 0) }),
    );
  });
}

describe('The loop of a task', () => {
  it('is that of the task around it', () =>
    runTest(async ({ loop }) => {
      expect(await runEffect(loopOfTask)).toBe(loop);
      expect(await asyncio.fromPromise(Effect.runPromise(loopOfTask))).toBe(loop);
    }));

  it('is one of the process, where there is none', async () => {
    const [one, other] = await Promise.all([Effect.runPromise(loopOfTask), Effect.runPromise(loopOfTask)]);
    expect([one === other, one.isRunning()]).toEqual([true, true]);
  });

  it('is that of the layer, which cancels its tasks and waits for them at its end', async () => {
    const record: string[] = [];
    const program = Effect.gen(function* () {
      const loop = yield* loopOfTask;
      expect(loop).toBe(yield* Loop);
      yield* taskEffect(async () => {
        asyncio.createTask(async () => {
          try {
            await asyncio.sleep(3600);
          } finally {
            await asyncio.sleep(0.001);
            record.push('clean');
          }
        });
        await asyncio.sleep(0);
      });
      return loop;
    });
    const loop = await Effect.runPromise(program.pipe(Effect.provide(layerLoop())));
    expect([record, loop.isClosed()]).toEqual([['clean'], true]);
  });

  it('may be a layer inside a task', () =>
    runTest(async ({ loop }) => {
      const program = taskEffect(async () => {
        await asyncio.sleep(60);
        return asyncio.getRunningLoop() === loop;
      });
      expect(await runEffect(program.pipe(Effect.provide(layerLoop())))).toBe(false);
      expect(loop.time()).toBe(60);
    }));

  it.each(['of the process', 'of a layer'])('follows a TestClock, where it is one %s', async (kind) => {
    const record: number[] = [];
    const program = Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(sleeper(record));
      yield* TestClock.adjust('59 seconds');
      expect(record).toEqual([]);
      yield* TestClock.adjust('1 second');
      expect(record).toEqual([60]);
      yield* TestClock.adjust('1 hour');
      expect(record).toEqual([60, 120, 180]);
      yield* Fiber.join(fiber);
    });
    const placed = kind === 'of a layer' ? program.pipe(Effect.provide(layerLoop())) : program;
    await Effect.runPromise(placed.pipe(Effect.provide(TestClock.layer())));
  });

  it('ends what waits for it when a task stops it, after its cleanup', async () => {
    const record: string[] = [];
    const sleeper = taskEffect(async () => {
      try {
        await asyncio.sleep(3600);
      } finally {
        await asyncio.sleep(0.001);
        record.push('clean');
      }
    });
    const stopper = taskEffect(async () => {
      await asyncio.sleep(0.001);
      asyncio.getRunningLoop().stop();
      await asyncio.sleep(3600);
    });
    const both = [sleeper, stopper].map((effect) =>
      Effect.sandbox(effect).pipe(Effect.flip, Effect.map(Cause.squash)),
    );
    for (const layer of [Layer.empty, layerLoop()]) {
      const ends = await Effect.runPromise(Effect.all(both, { concurrency: 2 }).pipe(Effect.provide(layer)));
      expect(ends.map(String)).toEqual(
        new Array(2).fill('RuntimeError: Event loop stopped before Future completed.'),
      );
      expect(record.splice(0)).toEqual(['clean']);
      // The next has another.
      expect(await Effect.runPromise(taskEffect(() => asyncio.sleep(0.001, 'done')))).toBe('done');
    }
  });

  it('is cleaned up where a KeyboardInterrupt ends it', async () => {
    const record: string[] = [];
    const interrupt = new asyncio.KeyboardInterrupt();
    const sleeper = taskEffect(async () => {
      try {
        await asyncio.sleep(3600);
      } finally {
        record.push('clean');
      }
    }).pipe(Effect.ensuring(Effect.sync(() => record.push('finalizer'))));
    const raiser = taskEffect(async () => {
      await asyncio.sleep(0.001);
      throw interrupt;
    });
    const both = [sleeper, raiser].map((effect) =>
      Effect.sandbox(effect).pipe(Effect.flip, Effect.map(Cause.squash)),
    );
    expect(await Effect.runPromise(Effect.all(both, { concurrency: 2 }))).toEqual([interrupt, interrupt]);
    expect(record).toEqual(['clean', 'finalizer']);
  });

  it('keeps the process alive while it has something to do, and no longer', async () => {
    expect(
      await runProgram(
        'Effect.runFork(taskEffect(asyncio.sleep(0.05).then ? (async () => { await asyncio.sleep(0.05); console.log("done"); }) : 0))',
      ),
    ).toEqual({
      output: 'done\n',
      code: 0,
    });
  });

  it('tells the fiber of a deadlock, where the process would end', async () => {
    const { output } = await runProgram(
      'Effect.runPromise(taskEffect(async () => { await asyncio.getRunningLoop().createFuture(); })).catch((error) => console.log(error.name))',
    );
    expect(output).toBe('DeadlockError\n');
  });

  it('is outlived by a detached fiber', async () => {
    const { output } = await runProgram(
      'await asyncio.run(async () => { await runEffect(Effect.forkDetach(Effect.promise(() => new Promise((d) => setTimeout(d, 20))).pipe(Effect.andThen(Effect.sleep(5)), Effect.andThen(Effect.yieldNow), Effect.andThen(taskEffect(asyncio.sleep(0.001, 1))), Effect.andThen(Effect.sync(() => console.log("detached"))))), {}); });'.replace(
        ', {});',
        ');',
      ),
    );
    expect(output).toBe('detached\n');
  });
});
