import { builtin } from '../../host.ts';
import {
  casesOf,
  type ExecutorCase,
  localWorkers,
  node,
  openModule,
  type Setting,
} from '../executor-case.ts';
import { contains, equal, expect } from '../expecting.ts';
import { globals } from '../globals.ts';
import { withModule } from '../temporary-module.ts';
import { until } from '../waiting.ts';

interface ChildProcess {
  execFile(
    file: string,
    args: readonly string[],
    options: { timeout: number },
    done: (error: (Error & { code?: unknown }) | null, stdout: string, stderr: string) => void,
  ): unknown;
}

/** How a program ended: what it printed, and its exit code. */
interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: unknown;
}

/** Runs a program that has `open` and `work`. */
async function program(setting: Setting, code: string): Promise<Ended> {
  const { url } = import.meta as ImportMeta & { readonly url: string }; // as: every host has it, no library of types here does
  const here = (file: string): string => JSON.stringify(new globals.URL(file, url).href);
  const source = `
    import open from ${JSON.stringify(setting.openModule)};
    import { blocking } from ${here('../../blocking.js')};
    const work = blocking(${here('../work.js')});
    ${code}`;
  let ended: Ended | undefined;
  await withModule(source, async (href) => {
    ended = await run(href);
  });
  if (ended === undefined) throw new Error('the program was not run');
  return ended;
}

function run(href: string): Promise<Ended> {
  const child = builtin<ChildProcess>('node:child_process');
  const url = builtin<{ fileURLToPath(href: string): string }>('node:url');
  const { process } = globals;
  if (child === undefined || url === undefined || process === undefined) {
    throw new Error('a process needs Node.js');
  }
  return new Promise((resolve) => {
    const args = [url.fileURLToPath(href)];
    child.execFile(process.execPath, args, { timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ out: stdout.trim(), err: stderr, code: error === null ? 0 : error.code });
    });
  });
}

const needs = [node, localWorkers, openModule];

export const ownProcess: readonly ExecutorCase[] = casesOf('the process', [
  {
    name: 'it ends by itself when its executor is idle',
    needs,
    async run({ setting }) {
      const ended = await program(
        setting,
        `const executor = await open({ maxWorkers: 2, minWorkers: 2, idleTimeout: Infinity });
         console.log(await executor.submit(work.add, 1, 2));`,
      );
      equal('it', ended, { out: '3', err: '', code: 0 });
    },
  },
  {
    name: 'it lives until the calls of its executor have ended',
    needs,
    async run({ setting }) {
      const ended = await program(
        setting,
        `const executor = await open({ maxWorkers: 1 });
         executor.submit(work.spin, 0.3);
         executor.submit(work.later, 'later').then(console.log);`,
      );
      equal('it', ended, { out: 'later', err: '', code: 0 });
    },
  },
  {
    name: 'it lives until a replacement has run the calls that waited',
    needs,
    async run({ setting }) {
      const ended = await program(
        setting,
        `const executor = await open({ maxWorkers: 1 });
         executor.submit(work.exit, 1).catch(() => console.log('lost'));
         executor.submit(work.add, 1, 2).then(console.log);`,
      );
      equal('it', ended, { out: 'lost\n3', err: '', code: 0 });
    },
  },
  {
    name: 'it has what a call printed, also where the worker is ended at once',
    needs,
    async run({ setting }) {
      const ended = await program(
        setting,
        `const executor = await open({ maxWorkers: 1 });
         await executor.submit(work.print, 2000);
         await executor.shutdown({ terminate: true });`,
      );
      const lines = Array.from({ length: 2000 }, (_, i) => `line ${i}`);
      equal('it', ended, { out: lines.join('\n'), err: '', code: 0 });
    },
  },
  {
    name: 'it dies of a failed call that nobody awaits, as of any promise',
    needs,
    async run({ setting }) {
      const ended = await program(
        setting,
        `const executor = await open({ maxWorkers: 1 });
         executor.submit(work.fail, 'odd');`,
      );
      expect('it failed', ended.code === 1, ended);
      contains('what it says', ended.err, 'OddError');
    },
  },
  {
    name: 'it leaves no worker behind when it exits with calls that run',
    needs,
    async run({ setting }) {
      const ended = await program(
        setting,
        `const executor = await open({ maxWorkers: 1 });
         console.log(await executor.submit(work.pid));
         executor.submit(work.spin, 60);
         setTimeout(() => process.exit(7), 200);`,
      );
      equal('its exit code', ended.code, 7);
      const pid = Number(ended.out);
      const gone = (): boolean => {
        try {
          globals.process?.kill(pid, 0);
          return false;
        } catch {
          return true;
        }
      };
      await until(`that process ${pid} is gone`, gone, Boolean);
    },
  },
]);
