import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/compare/read-report.ts';
import { openFolder, runBench, startBench } from '../run-bench.ts';

const { CI } = process.env;

const subjects = ['tsyncio', 'bullmq', 'bullmq-waits', 'bullmq-threads'];

describe('tsyncio-bench remote', () => {
  // Without a Redis there is nothing to see; in CI there must be one.
  describe.skipIf(!hasRedis() && CI === undefined)('on a Redis of its own', () => {
    it('measures calls through Redis beside BullMQ alone, and says what they cost', async () => {
      const file = join(await openFolder(), 'a.json');
      const { out, errors, code } = await runBench(['remote', '--quick', '--json', file]);
      expect([errors, code]).toEqual([expect.stringContaining('starting Redis and the workers'), 0]);
      expect(out).toContain('These rounds are too few');
      const { tables } = await readReport(file);
      expect(
        tables.map(({ id, rows }) => [id, rows.map((row) => row.id), Object.keys(rows[0]?.figures ?? {})]),
      ).toEqual([
        ['rate', ['noop', 'compute', 'payload'], subjects],
        ['latency', ['noop'], subjects],
        ['over-bare', ['noop', 'compute', 'payload', 'one-by-one'], subjects.slice(1)],
      ]);
      for (const { rows } of tables) {
        for (const { figures } of rows) {
          for (const figure of Object.values(figures)) expect(figure).not.toHaveProperty('missing');
        }
      }
    });

    it('ends on Ctrl-C with 130, and leaves nothing behind', async () => {
      const folder = await openFolder();
      const { outcome, child, said } = startBench(['remote', '--json', join(folder, 'a.json')], {
        TMPDIR: folder,
      });
      await said(/warming up/);
      child.kill('SIGINT');
      expect((await outcome).code).toBe(130);
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it.each([
    [
      ['--subjects', 'bull'],
      {},
      /^Cannot measure subject 'bull' as there is none of that name: there are tsyncio, bullmq, /,
    ],
    [
      ['--concurrency', '0'],
      {},
      /^Cannot use --concurrency as it must be an integer from 1 to 1000: received '0'\n$/,
    ],
    [
      [],
      { PATH: '' },
      /Cannot measure as redis-server cannot be started: .*\n {2}install it \(apt-get install redis-server, /,
    ],
    [
      ['--redis', 'http://me:secret@localhost'],
      {},
      /Cannot use --redis as it must be a URL like 'redis:\/\/host:6379': received 'http:\/\/…@localhost'\n$/,
    ],
  ])('refuses %j', async (args, env, message) => {
    const { out, errors, code } = await runBench(['remote', '--quick', '--json', ...args], env);
    expect(errors).toMatch(message);
    expect([out, code]).toEqual(['', 2]);
  });
});

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('redis-server is not installed: what needs it is left out (apt-get install redis-server)');
    return false;
  }
}
