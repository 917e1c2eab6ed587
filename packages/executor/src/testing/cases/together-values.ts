import { casesOf, type ExecutorCase, node, sharedMemory, work } from '../executor-case.ts';
import { equal, expect, fails, fields } from '../expecting.ts';
import { nest } from '../work.ts';
import { numbers } from './map.ts';

/** Runs quick calls, until the executor has learned that they are: then those that wait share messages. */
async function warmUp(
  executor: Awaited<ReturnType<Parameters<ExecutorCase['run']>[0]['open']>>,
): Promise<void> {
  await Promise.all(numbers(300).map((n) => executor.submit(work.add, n, 0)));
}

export const togetherValues: readonly ExecutorCase[] = casesOf('many calls at once: values', [
  {
    name: 'an object that many are given is a copy of its own for each',
    async run({ open }) {
      const executor = await open();
      await warmUp(executor);
      const counter = { n: 0 };
      const bytes = new Uint8Array(8);
      const inner = { deep: [{ n: 0 }] };
      const bumped = numbers(20).map(() => executor.submit(work.bump, counter));
      const bytesBumped = numbers(20).map((i) =>
        executor.submit(work.bumpByte, i % 2 === 0 ? bytes : new Uint8Array(bytes.buffer, 0, 4)),
      );
      const nested = numbers(20).map(() => executor.submit(work.bump, inner.deep[0] ?? counter));
      equal('the counters', await Promise.all(bumped), new Array(20).fill(1));
      equal('the bytes', await Promise.all(bytesBumped), new Array(20).fill(1));
      equal('the inner ones', await Promise.all(nested), new Array(20).fill(1));
      equal('what is left here', [counter.n, bytes[0], inner.deep[0]?.n], [0, 0, 0]);
    },
  },
  {
    name: 'what is cancelled before its worker takes it leaves every other call its own function',
    async run({ open }) {
      const executor = await open();
      await executor.submit(work.add, 1, 2);
      for (let round = 0; round < 5; round++) {
        // The second use of a function is told in another way than the first: each is cancelled in its turn.
        for (const call of [executor.submit(work.echo, 0), executor.submit(work.echo, 0)]) call.cancel();
        await Promise.resolve();
        executor.submit(work.all, 0).cancel();
        equal('the sum', await executor.submit(work.add, round, 1), round + 1);
        equal('the echo', await executor.submit(work.echo, 'a'), 'a');
        equal('all', await executor.submit(work.all, 1, 2), [1, 2]);
      }
    },
  },
  {
    name: 'a getter among the arguments is read once for each call, and one that throws fails its own call',
    needs: [sharedMemory],
    async run({ open }) {
      const executor = await open();
      await warmUp(executor);
      let reads = 0;
      const counted = {
        get n() {
          reads++;
          return 0;
        },
      };
      const broken = {
        get n(): number {
          throw new RangeError('unreadable');
        },
      };
      const calls = numbers(30).map((n) =>
        executor.submit(work.bump, n === 10 ? broken : n === 20 ? counted : { n }),
      );
      await fails('the one that cannot be read', calls[10] ?? Promise.resolve(), Error);
      equal('the one with a getter', await calls[20], 1);
      equal('how often it was read', reads, 1);
      const rest = calls.filter((_, n) => n !== 10 && n !== 20);
      equal(
        'the others',
        await Promise.all(rest),
        numbers(30)
          .filter((n) => n !== 10 && n !== 20)
          .map((n) => n + 1),
      );
    },
  },
  {
    name: 'a result that throws when it is looked at fails its own call, the first and the next',
    async run({ open }) {
      const executor = await open();
      for (let i = 0; i < 2; i++) {
        await fails('the call', executor.submit(work.trap), Error);
      }
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'what is nested too deep to be read on the other side fails its own call alone, and no function is taken for another',
    needs: [node],
    async run({ open }) {
      const executor = await open();
      const around = [executor.submit(work.add, 1, 2), executor.submit(work.echo, 'a')];
      // Where the stack is large it may be possible; then it has to be right.
      const given = executor.submit(work.nest, 200_000).then(Array.isArray, () => true);
      const taken = executor.submit(work.echo, nest(200_000)).then(Array.isArray, () => true);
      equal('what is nested ends', await Promise.all([given, taken]), [true, true]);
      equal('those around it', await Promise.all(around), [3, 'a']);
      equal(
        'those after it',
        await Promise.all([executor.submit(work.add, 3, 4), executor.submit(work.echo, 'b')]),
        [7, 'b'],
      );
      fields('the statistics', executor.statistics(), { queued: 0, running: 0 });
    },
  },
  {
    name: 'shutdown with terminate settles each of 300 calls, whatever has come of it at that moment',
    async run({ open }) {
      for (let round = 0; round < 10; round++) {
        const executor = await open({ maxWorkers: 2 });
        await executor.submit(work.add, 0, 0);
        const calls = numbers(300).map((n) => executor.submit(work.add, n, 0));
        await calls[round * 3];
        await executor.shutdown({ terminate: true });
        const outcomes = await Promise.allSettled(calls);
        const wrong = outcomes.filter((outcome, n) => outcome.status === 'fulfilled' && outcome.value !== n);
        equal('the results that are wrong', wrong, []);
        expect(
          'each is done',
          calls.every((call) => call.done()),
        );
        fields('the statistics', executor.statistics(), { queued: 0, running: 0, workers: 0 });
      }
    },
  },
]);
