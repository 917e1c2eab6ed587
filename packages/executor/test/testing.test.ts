import { type ExecutorCase, executorCases, runExecutorCase, testExecutor } from '@tsyncio/executor/testing';
import { describe, expect, it } from 'vitest';
import { faulty } from './faulty-executors.ts';
import { openThreads, ThreadPool } from './thread-pool.ts';

function named(part: string): ExecutorCase {
  const found = executorCases.filter(({ name }) => name.includes(part));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} cases are named '${part}'`);
  return first;
}

/** Each fault, a case that has to find it, and what it says. */
const finds: readonly (readonly [fault: string, name: string, message: RegExp])[] = [
  ['loses a call', 'each of 1,000 calls', /^still pending after 5 s:\n {2}<Executor 'bare' \[.*done:1000/],
  ['runs a call twice', 'a flood of 5,000 calls', /each was run once/],
  ['runs a call twice', 'on one worker calls begin in the order', /the order: expected/],
  ['swallows an error', 'an error keeps its class', /^fail: expected "an error", and there is undefined/],
  [
    'swallows an error',
    'an argument that cannot be cloned is an error',
    /expected "an error", and there is undefined/,
  ],
  ['gives the result of another call', 'each of 1,000 calls', /the results: expected/],
  ['runs what was cancelled', 'an endless loop is over at once', /^still pending/],
  ['forgets priorities', 'the lowest priority is run first', /the order: expected \[999, 4,/],
  ['forgets maxQueue', 'it bounds the calls that wait', /it is over at once/],
  ['has a worker too many', 'there are never more than maxWorkers', /there are at most two: 3/],
  [
    'starts its workers late',
    'none is started without a call',
    /the workers at once: expected 2, and there is 0/,
  ],
  ['keeps idle workers', 'idleTimeout lets those go', /^still pending|waited 14 s/],
  ['forgets the initializer', 'it runs once in each worker', /how often: expected \[1, 1, 1, 1\]/],
  [
    'does not hear a worker exit',
    'process.exit(3) fails its own call',
    /^still pending after 5 s:.*\n.*running:1/,
  ],
  ['does not end a worker', 'a call that runs is ended where', /what it still does/],
  ['forgets env', 'env gives the workers', /one of its own: expected "here"/],
  [
    'copies what it says it moves',
    'transfer moves an argument',
    /what is left here: expected 0, and there is 3/,
  ],
  ['never ends its shutdown', 'submit gives what an async export', /^still pending after 5 s/],
  ['shuts down at once', 'it lets the running and the queued calls finish', /the executor was shut down/],
  ['counts wrong', 'what waits and what runs is counted', /while two run: expected/],
  ['ends the process', 'it lives until the calls of its executor have ended', /code: 9/],
];

describe('the suite', () => {
  it.each(finds)('finds an executor that %s: "%s"', async (fault, name, message) => {
    const open = faulty[fault];
    if (open === undefined) throw new Error(`there is no fault '${fault}'`);
    const failed = runExecutorCase(named(name), open, {
      limit: 5,
      openModule: new URL('./fixtures/ends-process.mjs', import.meta.url),
    });
    await expect(failed).rejects.toThrow(message);
    // It is the fault that it finds: the executor without it passes.
    if (fault !== 'ends the process') await runExecutorCase(named(name), openThreads);
  });

  it('names each case once, as a sentence, and gives each what it needs', () => {
    const names = executorCases.map(({ group, name }) => `${group}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /\.$|^\s|\s$/.test(name))).toEqual([]);
  });

  it('skips what an executor cannot be asked, and says what that needs', async () => {
    const skipped: string[] = [];
    const run: string[] = [];
    class Plain extends ThreadPool {
      override readonly capabilities = {
        ...new ThreadPool().capabilities,
        inlineFunctions: false,
        cancelRunning: false,
      };
    }
    await testExecutor('plain', (options) => openThreads(options, new Plain()), {
      describe: (_name, body) => body(),
      it: Object.assign((name: string) => run.push(name), { skip: (name: string) => skipped.push(name) }),
    });
    expect(run.length + skipped.length).toBe(executorCases.length);
    expect(skipped).toContain('an inline function is called with its arguments (needs inline functions)');
    expect(skipped).toContain(
      'an endless loop is over at once, and the queued calls run in a new worker (needs that calls which run can be ended)',
    );
    expect(run).toContain(
      'an inline function is refused where the executor runs none, and the module form is shown',
    );
  });
});
