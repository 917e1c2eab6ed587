import { blocking } from '../../blocking.ts';
import { BrokenWorkerError } from '../../executor-errors.ts';
import { casesOf, type ExecutorCase, localWorkers, nameIn, node, work } from '../executor-case.ts';
import { contains, equal, expect, fails, fields } from '../expecting.ts';
import { withModule } from '../temporary-module.ts';

const missing = 'file:///nowhere/at/all/missing.mjs';
/** Wrong in its third line. */
const broken = '// one\n// two\nexport const broken = ;\n';

/** All that an error and its causes say. */
function allOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n${allOf(error.cause)}`;
  return `${error.message}\n${error.stack}${cause}`;
}

export const modules: readonly ExecutorCase[] = casesOf('modules', [
  {
    name: 'a module that does not exist fails the call with its URL, and the worker goes on',
    async run({ open }) {
      const executor = await open();
      const worker = await executor.submit(work.worker);
      const error = await fails('the call', executor.submit(nameIn(missing, 'hash')), Error);
      contains('the message', error.message, `Cannot call 'hash' as its module cannot be loaded: ${missing}`);
      expect('there is a cause', error.cause !== undefined);
      equal('the worker', await executor.submit(work.worker), worker);
    },
  },
  {
    name: 'a module that does not exist has the code of Node.js',
    needs: [node],
    async run({ open }) {
      const error = await fails('it', (await open()).submit(nameIn(missing, 'hash')), Error);
      fields('the error', error, { code: 'ERR_MODULE_NOT_FOUND' });
    },
  },
  {
    name: 'an export that does not exist, or is no function, fails the call with those that there are',
    async run({ open }) {
      const executor = await open();
      for (const name of ['missing', 'notAFunction', 'default']) {
        const error = await fails(name, executor.submit(nameIn(work.add.module, name)), TypeError);
        contains(name, error.message, `Cannot call '${name}' as ${work.add.module} has no function`);
        contains(name, error.message, /it exports .*\badd\b.*\becho\b/);
      }
    },
  },
  {
    name: 'what a module exposes and does not export is called, in each worker and more than once',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const { hidden } = blocking<{ hidden(n: number): number }>(work.add.module);
      equal('the module is loaded by it', await executor.submit(hidden, 1), -1);
      equal('an export of it', await executor.submit(work.add, 1, 2), 3);
      equal('all at once', await Promise.all([2, 3, 4].map((n) => executor.submit(hidden, n))), [-2, -3, -4]);
    },
  },
  {
    name: 'a module with a syntax error fails the call with it, and the worker goes on',
    needs: [localWorkers],
    async run({ open }) {
      const executor = await open();
      const worker = await executor.submit(work.worker);
      const module = 'data:text/javascript,export const broken = ;';
      const error = await fails('the call', executor.submit(nameIn(module, 'hash')), Error);
      expect('its cause is a SyntaxError', error.cause instanceof SyntaxError, error.cause);
      equal('the worker', await executor.submit(work.worker), worker);
    },
  },
  {
    name: 'a module with a syntax error: the error has its file and line',
    needs: [node, localWorkers],
    run: ({ open }) =>
      withModule(broken, async (module) => {
        const executor = await open();
        const error = await fails('the call', executor.submit(nameIn(module, 'hash')), Error);
        contains('what the error says', allOf(error), /module\.mjs:3\b/);
      }),
  },
  {
    name: 'a module that throws when it is loaded fails the call with what it threw',
    needs: [localWorkers],
    async run({ open }) {
      const executor = await open();
      const module = 'data:text/javascript,throw new RangeError("at import")';
      const error = await fails('the call', executor.submit(nameIn(module, 'hash')), Error);
      equal('its cause', error.cause, new RangeError('at import'));
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'a module that is there the second time is found then',
    needs: [node, localWorkers],
    run: ({ open }) =>
      withModule('export const here = () => 1;', async (module) => {
        const executor = await open();
        const other = module.replace('module.mjs', 'other.mjs');
        await fails('the first call', executor.submit(nameIn(other, 'here')), Error);
        equal('a call of the one beside it', await executor.submit(nameIn(module, 'here')), 1);
      }),
  },
]);

export const initializers: readonly ExecutorCase[] = casesOf('initializer', [
  {
    name: 'it runs once in each worker, before the first call',
    needs: [localWorkers],
    async run({ open, gate }) {
      for (const initializer of [work.initialize, work.initializeLater]) {
        const executor = await open({ maxWorkers: 2, initializer });
        const door = gate();
        const both = [1, 2].map((n) => executor.submit(work.holdWorker, door.handle, n));
        await door.reached(2);
        const counts = [1, 2, 3, 4].map(() => executor.submit(work.initializations));
        door.open();
        equal('how often', await Promise.all(counts), [1, 1, 1, 1]);
        equal('the workers', new Set(await Promise.all(both)).size, 2);
      }
    },
  },
  {
    name: 'it runs in the worker that replaces another',
    needs: [localWorkers, node],
    async run({ open }) {
      const executor = await open({ initializer: work.initialize });
      await fails('the call that exits', executor.submit(work.exit, 3), BrokenWorkerError);
      equal('how often', await executor.submit(work.initializations), 1);
    },
  },
  ...failing('whose module does not exist', missing, /missing\.mjs/),
  {
    name: 'one whose module has a syntax error fails each call, with its file and line',
    needs: [localWorkers, node],
    run: ({ open }) =>
      withModule(broken, async (module) => {
        const executor = await open({ initializer: nameIn(module, 'start') });
        const error = await fails('the call', executor.submit(work.add, 1, 2), BrokenWorkerError);
        contains('what the error says', allOf(error), /module\.mjs:3\b/);
      }),
  },
  ...failing('whose export does not exist', work.add.module, /has no function of that name/),
  ...failing(
    'that throws',
    'data:text/javascript,export function start() { throw new Error("no license"); }',
    /no license/,
  ),
  ...failing(
    'that rejects',
    'data:text/javascript,export async function start() { throw new Error("no license"); }',
    /no license/,
  ),
  ...failing(
    'that exits',
    'data:text/javascript,export function start() { process.exit(5); }',
    /code 5/,
    true,
  ),
]);

/** An initializer that fails: each call fails with the reason, none waits for ever, and shutting down ends. */
function failing(
  how: string,
  module: string,
  reason: RegExp,
  needsNode = false,
): readonly Omit<ExecutorCase, 'group'>[] {
  return [
    {
      name: `one ${how} fails each call with the reason, and none waits for ever`,
      needs: needsNode ? [localWorkers, node] : [localWorkers],
      async run({ open }) {
        const executor = await open({ maxWorkers: 2, initializer: nameIn(module, 'start') });
        const calls = [1, 2, 3].map((n) =>
          fails(`call ${n}`, executor.submit(work.add, n, n), BrokenWorkerError),
        );
        for (const call of calls) contains('what the error says', allOf(await call), reason);
        fields('the statistics', executor.statistics(), { failed: 3, queued: 0, running: 0 });
        const over = executor.shutdown();
        await over;
        const kept = await open({ minWorkers: 1, initializer: nameIn(module, 'start') });
        await fails('a call with minWorkers', kept.submit(work.add, 1, 2), BrokenWorkerError);
      },
    },
  ];
}
