/** Programs in a process of their own that can be looked at, and the questions that they are asked. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** What programs have besides `asyncio`. */
const PRELUDE = `
  import * as asyncio from '@tsyncio/core';
  import * as fs from 'node:fs';
  import { get, request } from 'node:http';
  import { monitorSockets } from '@tsyncio/core/monitor';
  const print = (...values) => console.log(...values);
  const host = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const folder = process.env.TMPDIR + '/tsyncio-' + process.getuid?.();
  const within = (() => { try { return fs.readlinkSync('/proc/self/ns/pid').match(/[0-9]+/)[0]; } catch { return '4026531836'; } })();
  const socketName = process.pid + (within === '4026531836' ? '' : '-' + within) + '.sock';
  const socketPath = folder + '/' + socketName;
  /** Waits until the socket is open. */
  const opened = async () => { while (!fs.existsSync(socketPath)) await host(5); await host(5); };
  const ask = (path, options = {}) => new Promise((resolve, reject) => {
    request({ socketPath, path, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
      response.on('end', () => resolve({ status: response.statusCode, ...JSON.parse(text) }));
    }).on('error', reject).end();
  });
`;

export interface Ended {
  readonly code: number | null;
  readonly printed: readonly string[];
  readonly stderr: string;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder for temporary files. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ts-'));
  folders.push(folder);
  return folder;
}

interface Environment {
  readonly TMPDIR?: string;
  readonly XDG_RUNTIME_DIR?: string;
  readonly TSYNCIO_INSPECT?: string;
}

/** Runs a module that has the above. Its sockets are in a temporary folder of its own. */
export function inspected(program: string, environment: Environment = {}): Promise<Ended> {
  const { XDG_RUNTIME_DIR: _, ...ours } = process.env;
  const env = {
    ...ours,
    NODE_OPTIONS: '',
    TMPDIR: environment.TMPDIR ?? temporaryFolder(),
    ...environment,
  };
  const args = ['--input-type=module', '--eval', PRELUDE + program];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: PACKAGE, timeout: 60_000, env },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, printed: stdout.split('\n').slice(0, -1), stderr }),
    );
  });
}
