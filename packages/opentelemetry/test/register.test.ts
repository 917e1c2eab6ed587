import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

interface Line {
  readonly name: string;
  readonly spanId: string;
  readonly traceId: string;
  readonly parent?: string;
}

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Runs the program, and gives what it printed and each span below the one that it is in. */
async function run(executor: string, imports: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'tsyncio-opentelemetry-'));
  const file = join(folder, 'spans');
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [...imports.flatMap((name) => ['--import', name]), fixture('program.mjs')],
      { env: { ...process.env, SPANS_FILE: file, TSYNCIO_EXECUTOR: executor } },
    );
    const spans = readFileSync(file, { encoding: 'utf8', flag: 'a+' })
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line); // as: the fixture writes them
    const parentOf = ({ parent }: Line): string => spans.find(({ spanId }) => spanId === parent)?.name ?? '';
    return {
      stdout,
      stderr,
      spans: spans.map((span) => `${parentOf(span)} > ${span.name}`).sort(),
      traces: new Set(spans.map(({ traceId }) => traceId)).size,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('node --import @tsyncio/opentelemetry/register', () => {
  const sdk = pathToFileURL(fixture('telemetry.mjs')).href;

  it.each(['piscina:', 'tinypool:', 'processes:'])(
    'makes spans of a program that has no line for it, and of its workers: %s',
    async (executor) => {
      expect(await run(executor, [sdk, '@tsyncio/opentelemetry/register'])).toEqual({
        stdout: 'inside\n',
        stderr: '',
        spans: [' > main', 'block > inside', 'main > block'],
        traces: 1,
      });
    },
  );

  it('may be given before the SDK, or without any', async () => {
    expect(await run('piscina:', ['@tsyncio/opentelemetry/register', sdk])).toMatchObject({
      spans: [' > main', 'block > inside', 'main > block'],
    });
    expect(await run('piscina:', ['@tsyncio/opentelemetry/register'])).toEqual({
      stdout: 'inside\n',
      stderr: '',
      spans: [],
      traces: 0,
    });
  });
});
