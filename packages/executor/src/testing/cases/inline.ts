import {
  casesOf,
  type ExecutorCase,
  inlineFunctions,
  node,
  noInlineFunctions,
  work,
} from '../executor-case.ts';
import { contains, equal, fails } from '../expecting.ts';
import { globals } from '../globals.ts';
import { show } from '../show.ts';

export const inline: readonly ExecutorCase[] = casesOf('inline functions', [
  {
    name: 'an inline function is called with its arguments',
    needs: [inlineFunctions],
    async run({ open }) {
      const executor = await open();
      equal('an arrow', await executor.submit((n: number, text: string) => `${n}${text}`, 1, 'a'), '1a');
      equal(
        'a function',
        await executor.submit(function double(n: number) {
          return n * 2;
        }, 21),
        42,
      );
      equal('an async one', await executor.submit(async (n: number) => await Promise.resolve(n), 3), 3);
    },
  },
  {
    name: 'two inline functions that look alike but for a number are two',
    needs: [inlineFunctions],
    async run({ open }) {
      const executor = await open();
      const calls = [executor.submit(() => 1), executor.submit(() => 2), executor.submit(() => 1)];
      equal('the results', await Promise.all(calls), [1, 2, 1]);
    },
  },
  {
    name: 'an inline function may import',
    needs: [inlineFunctions, node],
    async run({ open }) {
      const executor = await open();
      const result = await executor.submit(async (path: string) => {
        // @ts-expect-error: there are no types of Node here. A name that is computed would be rewritten by the compiler.
        const module = (await import('node:path')) as { basename(path: string): string }; // as: that is what it has
        return module.basename(path);
      }, '/a/b');
      equal('the result', result, 'b');
    },
  },
  {
    name: 'an inline function that uses a variable from outside fails with the name of it, and shows the module form',
    needs: [inlineFunctions],
    async run({ open }) {
      const executor = await open();
      const sharp = 3;
      const error = await fails(
        'the call',
        executor.submit(function resize() {
          return sharp;
        }),
        ReferenceError,
      );
      contains('the message', error.message, "Cannot send 'resize' to a worker as it uses 'sharp'");
      contains('the message', error.message, 'const { resize } = blocking<typeof import(');
    },
  },
  {
    name: "an inline function's own ReferenceError is left as it is",
    needs: [inlineFunctions],
    async run({ open }) {
      const executor = await open();
      const error = await fails(
        'the call',
        executor.submit(() => {
          throw new ReferenceError('my own words');
        }),
        ReferenceError,
      );
      equal('the message', error.message, 'my own words');
    },
  },
  {
    name: 'what a compiler keeps names with is there',
    needs: [inlineFunctions],
    async run({ open }) {
      // oxlint-disable-next-line typescript/no-implied-eval -- as a compiler would print it
      const named = new Function('__name', 'return () => __name(() => 7, "seven")()')() as () => number; // as: Function is untyped
      equal('the result', await (await open()).submit(named), 7);
    },
  },
  {
    name: 'what has no source of its own is refused: methods, bound and native functions, classes, generators',
    needs: [inlineFunctions],
    async run({ open }) {
      const executor = await open();
      const [method] = Object.values({ method() {} });
      const wrong: readonly (readonly [string, unknown])[] = [
        ['a method', method],
        ['a bound function', globals.setTimeout.bind(null)],
        ['a native function', Math.max],
        ['a class', class A {}],
        ['a generator', function* generate() {}],
        ['an async generator', async function* generate() {}],
      ];
      for (const [what, fn] of wrong) {
        const error = await fails(what, executor.submit(fn as () => void), TypeError); // as: that is what is wrong
        contains(what, error.message, 'Cannot send');
      }
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'an inline function is refused where the executor runs none, and the module form is shown',
    needs: [noInlineFunctions],
    async run({ open }) {
      const executor = await open();
      const error = await fails(
        'the call',
        executor.submit(() => 1),
        TypeError,
      );
      contains('the message', error.message, 'it runs no inline functions');
    },
  },
  {
    name: 'submit of what is no function rejects, and never throws',
    async run({ open }) {
      const executor = await open();
      for (const fn of [undefined, null, 'add', 3, {}, Promise.resolve()]) {
        const error = await fails(show(fn), executor.submit(fn as never), TypeError); // as: that is what is wrong
        contains(show(fn), error.message, 'Cannot call what is no function');
      }
    },
  },
]);
