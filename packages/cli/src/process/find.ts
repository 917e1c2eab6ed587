import { readFileSync, statSync } from 'node:fs';
import { isAlive, type MonitorEnvironment, monitorFolders, monitorSockets } from '@tsyncio/core/monitor';
import { Trouble } from '../errors.ts';
import { Connection } from './connection.ts';

/** Those of this user's processes that can be looked at, the oldest number first. */
export function findProcesses(): Connection[] {
  checkPlatform();
  return monitorSockets()
    .sort((a, b) => a.pid - b.pid)
    .map(({ pid, path }) => new Connection(pid, path));
}

/**
 * The process of a number.
 *
 * @throws {Trouble} If it can't be looked at, and why.
 */
export function findProcess(pid: number): Connection {
  checkPlatform();
  const folders = [...new Set([...monitorFolders(), ...monitorFolders(environmentOf(pid))])];
  const found = monitorSockets(folders).find((each) => each.pid === pid);
  if (found !== undefined) return new Connection(pid, found.path);
  if (!isAlive(pid)) throw new Trouble(`Cannot look at process ${pid} as there is none of that number`);
  if (isSomebodyElses(pid)) throw new Trouble(`Cannot look at process ${pid} as it belongs to another user`);
  throw new Trouble(
    `Cannot look at process ${pid} as it was not asked to let itself be looked at: it has no socket in ${folders.join(', ')}\n` +
      '  start it with TSYNCIO_INSPECT=1 in its environment, or use: asyncio.run(main, { inspectOnSocket: true })',
  );
}

/** The environment that a process was started with, where that is told: it says where its socket is. */
function environmentOf(pid: number): MonitorEnvironment {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s, 2)));
  } catch {
    return {};
  }
}

function checkPlatform(): void {
  if (process.platform === 'win32')
    throw new Trouble(
      'Cannot look at processes on Windows as Node makes no pipe there that nobody else can open',
    );
}

function isSomebodyElses(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Root may send signals to anybody's.
    return process.platform === 'linux' && statSync(`/proc/${pid}`).uid !== process.getuid?.();
  } catch {
    return true;
  }
}
