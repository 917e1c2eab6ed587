import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runExample } from './run-example.ts';

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// A fresh machine may have none; CI has to.
const { CI } = process.env;

describe.skipIf(CI === undefined && !hasRedis())('The picture by two machines', () => {
  it('is whole, although one of them is lost', async () => {
    const { lines, errors, code } = await runExample('two-machines');
    const text = lines.map((line) => line.text);
    expect(text.slice(0, 3)).toEqual(['start', '2 machines', 'a machine is lost']);
    const picture = text.slice(3, -1);
    expect(picture.map((row) => row.length)).toEqual(picture.map(() => 60));
    expect(picture[7]).toBe('................#########.#####################.............');
    expect(text.at(-1)).toBe('end: 60 rows, by both machines');
    expect([errors, code]).toEqual(['', 0]);
  });
});

describe('The picture by two machines', () => {
  it('says which executor it needs', async () => {
    const { errors, code } = await runExample('two-machines', '--executor', 'piscina:');
    expect(errors).toContain(
      "Cannot render on other machines with 'piscina:': it must be bullmq://host:6379/queue",
    );
    expect(code).toBe(2);
  });
});
