import { blocking } from '../../blocking.ts';
import { casesOf, type ExecutorCase, node, work } from '../executor-case.ts';
import { equal, expect, fails } from '../expecting.ts';

/** What is cloned as it is, in both directions. */
const values: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['-0', -0],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['a bigint', 2n ** 70n],
  ['an empty string', ''],
  ['a string with a lone surrogate', 'a\ud800\u0000'],
  ['a Date', new Date(1234567890123)],
  ['an invalid Date', new Date(Number.NaN)],
  ['a RegExp', /a.b/giu],
  ['a Map', new Map<unknown, unknown>([['a', new Map([[1n, { deep: [undefined, -0] }]])]])],
  ['a Set', new Set([1, 'a', null])],
  ['a Uint8Array', new Uint8Array([1, 2, 255])],
  ['nested typed arrays', { a: [new Float64Array([0.5, Number.NaN]), new BigInt64Array([-1n])] }],
  ['a DataView', new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)],
  ['an ArrayBuffer', new Uint8Array([9, 8]).buffer],
  ['an array with holes', Object.assign(new Array(3), { 1: 'b' })],
  ['an Error', new RangeError('as a value')],
  [
    'fields that look like ours',
    Object.fromEntries([
      ['then', 1],
      ['kind', 'thrown'],
      ['toString', 'text'],
    ]),
  ],
];

export const results: readonly ExecutorCase[] = casesOf('results', [
  {
    name: 'submit gives the result of an export',
    async run({ open }) {
      const future = (await open()).submit(work.add, 20, 22);
      expect('the future is an ExecutorFuture', Promise.resolve(future) === future && 'cancel' in future);
      equal('the text of it', String(future), "<ExecutorFuture 'add' [queued]>");
      equal('the result', await future, 42);
      equal('the name of its class', Object.prototype.toString.call(future), '[object ExecutorFuture]');
    },
  },
  {
    name: 'submit gives what an async export resolves with',
    async run({ open }) {
      equal('the result', await (await open()).submit(work.later, { a: [1] }), { a: [1] });
    },
  },
  {
    name: 'a function has all the arguments that it was given, and no others',
    async run({ open }) {
      const executor = await open();
      equal('none', await executor.submit(work.all), []);
      equal('some', await executor.submit(work.all, undefined, 1, undefined), [undefined, 1, undefined]);
    },
  },
  {
    name: 'values that can be cloned come and go as they are',
    async run({ open }) {
      const executor = await open();
      for (const [what, value] of values) equal(what, await executor.submit(work.echo, value), value);
    },
  },
  {
    name: 'an object that is there twice, or in itself, stays so',
    async run({ open }) {
      const executor = await open();
      const part = { n: 1 };
      const circle: { parts: unknown[]; self?: unknown } = { parts: [part, part] };
      circle.self = circle;
      const result = (await executor.submit(work.echo, circle)) as typeof circle; // as: an echo
      expect('the circle is there', result.self === result);
      expect('both parts are one', result.parts[0] === result.parts[1]);
      expect('it is a copy', result !== circle && result.parts[0] !== part);
    },
  },
  {
    name: 'a large value comes and goes whole',
    async run({ open }) {
      const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
      equal('three megabytes', await (await open()).submit(work.echo, bytes), bytes);
    },
  },
  {
    name: 'each of 1,000 calls on 2 workers has its own result',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const numbers = Array.from({ length: 1000 }, (_, i) => i);
      const all = await Promise.all(numbers.map((n) => executor.submit(work.add, n, n)));
      equal(
        'the results',
        all,
        numbers.map((n) => n * 2),
      );
      equal('the calls that are done', executor.statistics().done, 1000);
    },
  },
  {
    name: 'each call has its own result when sync, async and failing ones come together',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const calls = Array.from({ length: 90 }, (_, i) => {
        if (i % 3 === 0) return executor.submit(work.add, i, 0);
        if (i % 3 === 1) return executor.submit(work.later, i);
        return fails(`call ${i}`, executor.submit(work.failAs, 'RangeError'), RangeError).then(() => i);
      });
      equal(
        'the results',
        await Promise.all(calls),
        calls.map((_, i) => i),
      );
    },
  },
  {
    name: 'one call after the other costs no more workers',
    async run({ open }) {
      const executor = await open({ maxWorkers: 3 });
      const workers = new Set<string>();
      for (let i = 0; i < 20; i++) workers.add(await executor.submit(work.worker));
      equal('the workers that ran them', workers.size, 1);
    },
  },
  {
    name: 'calls that are submitted at once run in a worker each',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 3 });
      const door = gate();
      const calls = [1, 2, 3].map((n) => executor.submit(work.holdWorker, door.handle, n));
      await door.reached(3);
      const { workers, queued, running } = executor.statistics();
      equal('the state', { workers, queued, running }, { workers: 3, queued: 0, running: 3 });
      door.open();
      equal('the workers that ran them', new Set(await Promise.all(calls)).size, 3);
    },
  },
  {
    name: 'a worker runs one call at a time, async ones too',
    async run({ open, gate }) {
      const executor = await open();
      const visits = gate();
      await Promise.all([1, 2, 3, 4].map((n) => executor.submit(work.visit, visits.handle, n)));
      equal('what began and ended', await visits.settled(8), [1, 1, 2, 2, 3, 3, 4, 4]);
    },
  },
  {
    name: 'a function of a module that is built in can be called',
    needs: [node],
    async run({ open }) {
      const { basename } = blocking<{ basename(path: string): string }>('node:path');
      equal('the result', await (await open()).submit(basename, '/a/b'), 'b');
    },
  },
]);
