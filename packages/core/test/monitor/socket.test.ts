/** The socket of a process: who has one, who may open it, and that it is gone in the end. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { monitorFolders } from '../../src/monitor.ts';
import { inspected, temporaryFolder } from './inspected-child.ts';

const LONG = 60_000;
const uid = process.getuid?.();
/** Leaves a socket at which nobody listens. */
const LEAVES = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'));`;

function leaveSocket(path: string): void {
  spawnSync(process.execPath, ['--eval', LEAVES, path]);
}

const on = { TSYNCIO_INSPECT: '1' };

describe.skipIf(process.platform === 'win32').concurrent('the socket of a process', () => {
  it(
    'is there while it runs, for its user alone, and then gone',
    async () => {
      const { code, printed, stderr } = await inspected(
        `await asyncio.run(async () => {
          await asyncio.fromPromise(opened());
          const mode = (path) => (fs.statSync(path).mode & 0o777).toString(8);
          print(mode(folder), mode(socketPath), monitorSockets().map(({ pid }) => pid === process.pid));
        });
        await host(20);
        print(fs.existsSync(socketPath), fs.readdirSync(folder).length);`,
        on,
      );
      expect([code, printed, stderr]).toEqual([0, ['700 600 [ true ]', 'false 0'], '']);
    },
    LONG,
  );

  it.each([
    ['', {}, false],
    ['', { TSYNCIO_INSPECT: '0' }, false],
    ['inspectOnSocket: false', on, false],
    ['inspectOnSocket: true', {}, true],
    ['inspectOnSocket: true', { TSYNCIO_INSPECT: '0' }, true],
  ])(
    'is there where it is asked for: { %s } and %o: %s',
    async (options, environment, is) => {
      const { printed } = await inspected(
        `await asyncio.run(async () => {
          await asyncio.fromPromise(Promise.race([opened(), host(${is ? 30_000 : 500})]));
          print(fs.existsSync(socketPath));
        }, { ${options} });
        process.exit();`,
        environment,
      );
      expect(printed).toEqual([String(is)]);
    },
    LONG,
  );

  it(
    'is one for all runs, until the last of them ends',
    async () => {
      const { printed, stderr } = await inspected(
        `let end;
        const ended = new Promise((resolve) => { end = resolve; });
        const run = (promise) => asyncio.run(async () => {
          await asyncio.fromPromise(opened());
          await asyncio.fromPromise(promise);
        });
        const [short, long] = [run(Promise.resolve()), run(ended)];
        await short;
        await host(20);
        print((await ask('/')).loops.length);
        end();
        await long;
        await host(20);
        print(fs.existsSync(socketPath));`,
        on,
      );
      expect([printed, stderr]).toEqual([['1', 'false'], '']);
    },
    LONG,
  );

  it(
    'is there until a Runner is closed: what hangs then can be looked at, too',
    async () => {
      const { printed } = await inspected(
        `const runner = new asyncio.Runner();
        await runner.run(async () => {
          asyncio.createTask(async () => {
            try { await asyncio.sleep(60); } finally {
              await asyncio.fromPromise(opened());
              print((await asyncio.fromPromise(ask('/tasks'))).tasks.length > 0);
            }
          });
          await asyncio.sleep(0);
        });
        await runner.close();
        await host(20);
        print(fs.existsSync(socketPath));`,
        on,
      );
      expect(printed).toEqual(['true', 'false']);
    },
    LONG,
  );

  it(
    'is one for two copies of the package',
    async () => {
      const { printed, stderr } = await inspected(
        `const copy = fs.mkdtempSync('out-copy-');
        process.on('exit', () => fs.rmSync(copy, { recursive: true }));
        fs.cpSync('dist', copy, { recursive: true });
        const other = await import(process.cwd() + '/' + copy + '/index.js');
        let looked = 0;
        await Promise.all([asyncio, other].map((library) => library.run(async () => {
          await library.fromPromise(opened());
          const { loops, tasks } = await library.fromPromise(ask('/tasks'));
          print(loops.length, tasks.length);
          looked += 1;
          while (looked < 2) await library.sleep(0.01);
        })));
        print(other.run !== asyncio.run, fs.existsSync(socketPath));`,
        on,
      );
      expect([printed, stderr]).toEqual([['2 2', '2 2', 'true false'], '']);
    },
    LONG,
  );

  it(
    'keeps no process alive, though somebody is connected',
    async () => {
      const { code, printed, stderr } = await inspected(
        `import { Agent } from 'node:http';
        import { spawn } from 'node:child_process';
        const { promise, resolve } = Promise.withResolvers?.() ?? (() => { let resolve; const promise = new Promise((done) => { resolve = done; }); return { promise, resolve }; })();
        await asyncio.run(async () => {
          await asyncio.fromPromise(opened());
          const other = spawn(process.execPath, ['--eval', \`
            require('node:net').connect(\${JSON.stringify(socketPath)}, () => console.log('connected')).on('close', () => process.exit());
          \`], { stdio: ['ignore', 'pipe', 'inherit'] });
          other.stdout.once('data', resolve);
          await asyncio.fromPromise(promise);
          other.stdout.destroy();
          other.unref();
          print('end');
        });`,
        on,
      );
      expect([code, printed, stderr]).toEqual([0, ['end'], '']);
    },
    LONG,
  );

  it(
    'is removed where the process exits in the middle',
    async () => {
      const TMPDIR = temporaryFolder();
      const { code } = await inspected(
        `await asyncio.run(async () => {
          await asyncio.fromPromise(opened());
          process.exit(3);
        });`,
        { ...on, TMPDIR },
      );
      expect([code, readdirSync(join(TMPDIR, `tsyncio-${uid}`))]).toEqual([3, []]);
    },
    LONG,
  );

  it.runIf(uid === 0)(
    'is closed, and the program goes on, where it can no longer be removed',
    async () => {
      const { code, printed, stderr } = await inspected(
        `await asyncio.run(async () => {
          await asyncio.fromPromise(opened());
          process.setegid(4711);
          process.seteuid(4711);
        });
        await host(20);
        print('goes on');`,
        on,
      );
      expect([code, printed, stderr]).toEqual([0, ['goes on'], '']);
    },
    LONG,
  );

  it(
    'does not fail the program where its mode cannot be set',
    async () => {
      const { code, printed, stderr } = await inspected(
        `const { chmodSync } = fs.default;
        fs.default.chmodSync = () => { throw Object.assign(new Error('no mode'), { code: 'EPERM' }); };
        await asyncio.run(() => asyncio.fromPromise(opened()));
        fs.default.chmodSync = chmodSync;
        print('goes on');`,
        on,
      );
      expect([code, printed, stderr]).toEqual([
        0,
        ['goes on'],
        'tsyncio ps cannot look at this process: no mode\n',
      ]);
    },
    LONG,
  );

  it(
    'takes those at which nobody listens away, and nothing else; to look for sockets removes nothing',
    async () => {
      const TMPDIR = temporaryFolder();
      const folder = join(TMPDIR, `tsyncio-${uid}`);
      mkdirSync(folder, { mode: 0o700 });
      // Numbers that no process has here: as in another container that has the folder, too.
      const [dead, alive] = [
        ['4194305.sock', '4194306-17.sock'],
        ['4194307.sock', '4194308-17.sock'],
      ];
      for (const name of dead) leaveSocket(join(folder, name));
      const servers = alive.map((name) => createServer().listen(join(folder, name)));
      for (const name of ['notes.txt', '4194309.sock']) writeFileSync(join(folder, name), '');
      const { printed } = await inspected('print(monitorSockets().length, fs.readdirSync(folder).length);', {
        TMPDIR,
      });
      await inspected(
        `await asyncio.run(async () => {
          await asyncio.fromPromise(opened());
          while (fs.existsSync(folder + '/${dead[0]}') || fs.existsSync(folder + '/${dead[1]}')) await asyncio.sleep(0.01);
        });`,
        { ...on, TMPDIR },
      );
      expect([printed, readdirSync(folder).sort()]).toEqual([
        ['0 6'],
        ['4194307.sock', '4194308-17.sock', '4194309.sock', 'notes.txt'],
      ]);
      for (const server of servers) server.close();
    },
    LONG,
  );

  it(
    'takes the place of one at which nobody listens',
    async () => {
      const { code, printed, stderr } = await inspected(
        `import { spawnSync } from 'node:child_process';
        fs.mkdirSync(folder, { mode: 0o700 });
        spawnSync(process.execPath, ['--eval', ${JSON.stringify(LEAVES)}, socketPath]);
        const ours = async () => {
          while (((fs.statSync(socketPath, { throwIfNoEntry: false })?.mode ?? 0) & 0o777) !== 0o600) await host(5);
        };
        await asyncio.run(async () => {
          await asyncio.fromPromise(ours());
          print((await asyncio.fromPromise(ask('/'))).process.pid === process.pid);
        });
        await host(20);
        print(fs.existsSync(socketPath));`,
        on,
      );
      expect([code, printed, stderr]).toEqual([0, ['true', 'false'], '']);
    },
    LONG,
  );

  it(
    'leaves one in its place at which somebody listens, and says so',
    async () => {
      const { code, printed, stderr } = await inspected(
        `import { createServer } from 'node:net';
        fs.mkdirSync(folder, { mode: 0o700 });
        const other = createServer().listen(socketPath);
        const { error } = console;
        await asyncio.run(() => asyncio.fromPromise(new Promise((resolve) => {
          console.error = (...values) => { error(...values); resolve(); };
        })));
        print(fs.existsSync(socketPath));
        other.close();`,
        on,
      );
      expect([code, printed, stderr]).toEqual([
        0,
        ['true'],
        expect.stringMatching(/^tsyncio ps cannot look at this process: listen EADDRINUSE/),
      ]);
    },
    LONG,
  );

  it(
    'is not there in a worker',
    async () => {
      const { printed, stderr } = await inspected(
        `import { Worker } from 'node:worker_threads';
        const source = "import('@tsyncio/core').then((asyncio) => asyncio.run(() => asyncio.sleep(0.5)))";
        const worker = new Worker(source, { eval: true });
        await new Promise((resolve) => worker.on('exit', resolve));
        print(fs.existsSync(folder));`,
        on,
      );
      expect([printed, stderr]).toEqual([['false'], '']);
    },
    LONG,
  );

  it(
    "is in XDG_RUNTIME_DIR, where that is the user's own",
    async () => {
      const [own, open] = [temporaryFolder(), temporaryFolder()];
      chmodSync(open, 0o755);
      const program = `await asyncio.run(async () => {
        const inRuntime = process.env.XDG_RUNTIME_DIR + '/tsyncio/' + socketName;
        while (![socketPath, inRuntime].some((path) => fs.existsSync(path))) await asyncio.sleep(0.01);
        print(fs.existsSync(folder));
      });`;
      const { printed: inOwn } = await inspected(program, { ...on, XDG_RUNTIME_DIR: own });
      const { printed: inOpen } = await inspected(program, { ...on, XDG_RUNTIME_DIR: open });
      expect([inOwn, existsSync(join(own, 'tsyncio')), inOpen, existsSync(join(open, 'tsyncio'))]).toEqual([
        ['false'],
        true,
        ['true'],
        false,
      ]);
    },
    LONG,
  );
});

describe.skipIf(process.platform === 'win32')('the folders of sockets', () => {
  it('are those that an environment names, and on Linux the one that is usual for a user', () => {
    const usual = process.platform === 'linux' ? [`/run/user/${uid}/tsyncio`] : [];
    const others = ['/own/tsyncio', `/var/tmp/tsyncio-${uid}`];
    expect([
      monitorFolders({ XDG_RUNTIME_DIR: '/own', TMPDIR: '/var/tmp/' }),
      monitorFolders({ XDG_RUNTIME_DIR: 'relative', TMPDIR: '', TMP: '/' }),
      monitorFolders({}),
    ]).toEqual([
      [...others, ...usual],
      [`/tsyncio-${uid}`, ...usual],
      [`/tmp/tsyncio-${uid}`, ...usual],
    ]);
  });
});

describe.skipIf(process.platform === 'win32').concurrent('a folder that is not private', () => {
  const program = `await asyncio.run(async () => {
    const { error } = console;
    await asyncio.fromPromise(new Promise((resolve) => {
      console.error = (...values) => { error(...values); resolve(); };
    }));
    print('goes on', monitorSockets().length);
  });`;

  it(
    'is refused where others may enter it; the program goes on',
    async () => {
      const TMPDIR = temporaryFolder();
      mkdirSync(join(TMPDIR, `tsyncio-${uid}`));
      chmodSync(join(TMPDIR, `tsyncio-${uid}`), 0o750);
      const { code, printed, stderr } = await inspected(program, { ...on, TMPDIR });
      expect([code, printed]).toEqual([0, ['goes on 0']]);
      expect(stderr).toBe(
        `tsyncio ps cannot look at this process: Cannot use ${TMPDIR}/tsyncio-${uid} as other users may enter it: ` +
          `use chmod 700 ${TMPDIR}/tsyncio-${uid}\n`,
      );
    },
    LONG,
  );

  it(
    'is refused where it is a link to one',
    async () => {
      const [TMPDIR, elsewhere] = [temporaryFolder(), temporaryFolder()];
      symlinkSync(elsewhere, join(TMPDIR, `tsyncio-${uid}`));
      const { printed, stderr } = await inspected(program, { ...on, TMPDIR });
      expect([printed, readdirSync(elsewhere)]).toEqual([['goes on 0'], []]);
      expect(stderr).toContain('it must be a folder, and no link to one');
    },
    LONG,
  );

  it.runIf(uid === 0)(
    'is refused where it belongs to somebody else',
    async () => {
      const TMPDIR = temporaryFolder();
      const { printed, stderr } = await inspected(
        `fs.mkdirSync(folder, { mode: 0o700 });
        fs.chownSync(folder, 4711, 4711);
        ${program}`,
        { ...on, TMPDIR },
      );
      expect(printed).toEqual(['goes on 0']);
      expect(stderr).toContain('it belongs to another user: uid 4711');
    },
    LONG,
  );

  it(
    'is refused where others could put another in its place',
    async () => {
      const TMPDIR = temporaryFolder();
      chmodSync(TMPDIR, 0o777);
      const { printed, stderr } = await inspected(program, { ...on, TMPDIR });
      expect([printed, readdirSync(TMPDIR)]).toEqual([['goes on 0'], []]);
      expect(stderr).toContain(`Cannot use ${TMPDIR} as others may write to it`);
    },
    LONG,
  );

  it(
    'is refused where its path is too long for a socket',
    async () => {
      const TMPDIR = join(temporaryFolder(), 'x'.repeat(100));
      mkdirSync(TMPDIR, { mode: 0o700 });
      const { code, printed, stderr } = await inspected(program, { ...on, TMPDIR });
      expect([code, printed]).toEqual([0, ['goes on 0']]);
      expect(stderr).toMatch(/as the path of a socket may have 10\d bytes: it has 1\d\d/);
    },
    LONG,
  );
});
