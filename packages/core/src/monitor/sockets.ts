/**
 * The sockets in the folder: what they are called, which there are, and which of them are dead.
 *
 * Owns that. What is alive must never be removed: containers may share the folder, and neither see each other's processes nor have
 * numbers of their own for them.
 */

import { type FileFacts, node } from './node.ts';
import { isError, isOurs, monitorFolders } from './private-folder.ts';

/** The number of a process, and its namespace, if that is not the one of the machine. */
const NAME = /^([1-9]\d*)(?:-(\d+))?\.sock$/;

/** The longest path of a socket, in bytes: what the operating system has room for. */
const LONGEST = node.process?.platform === 'linux' ? 107 : 103;

/** What Linux calls the namespace of processes that all others are in. */
const OUTERMOST = '4026531836';

/** The namespace in which processes have their numbers; empty in that of the machine, and where there is one only. */
function namespace(): string {
  try {
    const link = node.process.getBuiltinModule('node:fs').readlinkSync('/proc/self/ns/pid');
    const inode = /\d+/.exec(link)?.[0] ?? OUTERMOST;
    return inode === OUTERMOST ? '' : inode;
  } catch {
    return '';
  }
}

/**
 * The path of the socket of this process.
 *
 * @throws {Error} If it is too long for a socket.
 */
export function socketPath(folder: string): string {
  const { process } = node;
  const within = namespace();
  const name = `${process.pid}${within === '' ? '' : `-${within}`}.sock`;
  const path = process.getBuiltinModule('node:path').join(folder, name);
  const length = process.getBuiltinModule('node:buffer').Buffer.byteLength(path);
  if (length > LONGEST)
    throw new Error(
      `Cannot open ${path} as the path of a socket may have ${LONGEST} bytes: it has ${length}. Set XDG_RUNTIME_DIR to a shorter one`,
    );
  return path;
}

/** The socket of a process, as far as its name says. */
export interface MonitorSocket {
  readonly pid: number;
  readonly path: string;
}

/**
 * The sockets of this user's processes that run, as this process sees them: those in other containers have other numbers there.
 *
 * @param folders Where to look; what is not this user's alone is left out.
 * @returns In no order; empty where there are none, as on Windows.
 *
 * @example
 * ```ts
 * import { monitorSockets } from '@tsyncio/core/monitor';
 *
 * for (const { pid, path } of monitorSockets()) console.log(pid, path);
 * ```
 */
export function monitorSockets(folders: readonly string[] = monitorFolders()): MonitorSocket[] {
  if (node.process.getuid === undefined) return [];
  const here = namespace();
  return folders
    .flatMap((folder) => (isOurs(folder) ? namesIn(folder) : []))
    .filter(({ pid, within }) => within === here && isAlive(pid))
    .map(({ pid, path }) => ({ pid, path }));
}

interface NamedSocket extends MonitorSocket {
  readonly within: string;
}

function namesIn(folder: string): NamedSocket[] {
  const { join } = node.process.getBuiltinModule('node:path');
  return node.process
    .getBuiltinModule('node:fs')
    .readdirSync(folder)
    .flatMap((name) => {
      const [, pid, within = ''] = NAME.exec(name) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), within, path: join(folder, name) }];
    });
}

/** Removes the sockets at which nobody listens. Those of processes that are known to run are not even asked. */
export function sweep(folder: string): void {
  const here = namespace();
  for (const { pid, within, path } of namesIn(folder))
    if (within !== here || !isAlive(pid)) removeIfDead(path, () => {});
}

/** Removes a socket, if nobody listens at it, and says then whether it did. */
export function removeIfDead(path: string, then: (removed: boolean) => void): void {
  const facts = factsOf(path);
  if (facts?.isSocket() !== true) {
    then(false);
    return;
  }
  const socket = node.process.getBuiltinModule('node:net').connect(path);
  socket.unref();
  socket.once('connect', () => {
    socket.destroy();
    then(false);
  });
  socket.once('error', (error) => then(isError(error, 'ECONNREFUSED') && removeIfSame(path, facts)));
}

/** What is known of a file; `null`: it is not there, or nothing is. */
export function factsOf(path: string): FileFacts | null {
  try {
    return node.process.getBuiltinModule('node:fs').lstatSync(path);
  } catch {
    return null;
  }
}

/**
 * Removes a file, unless another has taken its place. Never throws: what cannot be removed, after `setuid` for one, is left to the next
 * process.
 *
 * @returns Whether it was removed.
 */
export function removeIfSame(path: string, { dev, ino, mtimeMs }: FileFacts): boolean {
  const now = factsOf(path);
  // A file that is gone leaves its number to the next.
  if (now?.dev !== dev || now.ino !== ino || now.mtimeMs !== mtimeMs) return false;
  try {
    node.process.getBuiltinModule('node:fs').unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether there is a process of a number, of whichever user.
 *
 * @example
 * ```ts
 * import { isAlive } from '@tsyncio/core/monitor';
 *
 * console.log(isAlive(process.pid)); // true
 * ```
 */
export function isAlive(pid: number): boolean {
  try {
    node.process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is somebody else's.
    return isError(error, 'EPERM');
  }
}
