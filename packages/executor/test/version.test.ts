import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { version } from '../src/version.ts';
import type { Hello } from '../src/wire/request.ts';
import { runHello } from '../src/worker/run-request.ts';

const hello = { kind: 'hello', base: undefined, initializer: undefined, line: undefined } as const;

it('the version is that of package.json', () => {
  const manifest: { version?: unknown } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect(version).toBe(manifest.version);
});

it('a worker of another version than the program refuses to start, and names both', async () => {
  expect(await runHello({ ...hello, version })).toMatchObject({ outcome: { kind: 'value' } });
  const older: Hello = { ...hello, version: '0.0.0-older' };
  expect(await runHello(older)).toMatchObject({
    outcome: {
      kind: 'thrown',
      thrown: {
        message: `the program has version 0.0.0-older of @tsyncio/executor in it, and what workers load is of version ${version}: install the same`,
      },
    },
  });
});
