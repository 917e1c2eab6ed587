/**
 * Where the sockets are: a folder that nobody but this user can enter.
 *
 * Owns that. A socket is as private as its folder: what lies in one that somebody else owns, or may enter, is not to be trusted.
 */

import { type FileFacts, node } from './node.ts';

/** What others may do to a file, in its mode: anything at all, or write. */
const BY_OTHERS = 0o077;
const WRITE_BY_OTHERS = 0o022;
/** In the mode of a folder such as `/tmp`: only its owner may rename or delete a file in it. */
const STICKY = 0o1000;

/** A folder, and the one that it is in. */
interface Place {
  readonly folder: string;
  readonly parent: string;
}

/** The variables of the environment that say where the sockets are. */
export type MonitorEnvironment = Readonly<
  Partial<Record<'XDG_RUNTIME_DIR' | 'TMPDIR' | 'TMP' | 'TEMP', string>>
>;

/** The folders in which the socket may be. A process uses the first whose parent is this user's own, or else the last. */
function places(environment: MonitorEnvironment): Place[] {
  const { process } = node;
  const { join, isAbsolute } = process.getBuiltinModule('node:path');
  const { XDG_RUNTIME_DIR: runtime, TMPDIR, TMP, TEMP } = environment;
  // As `tmpdir` of Node.
  const temporary = (TMPDIR || TMP || TEMP || '/tmp').replace(/(?<=.)\/$/, '');
  const inTemporary = { folder: join(temporary, `tsyncio-${process.getuid?.()}`), parent: temporary };
  if (runtime === undefined || !isAbsolute(runtime)) return [inTemporary];
  return [{ folder: join(runtime, 'tsyncio'), parent: runtime }, inTemporary];
}

/**
 * The folders in which the sockets of this user may be, whether they are there or not. On Linux that where XDG_RUNTIME_DIR is by
 * default is among them: the other process may have been started with it.
 *
 * @param environment That of the process that is looked for; default: this one's.
 *
 * @example
 * ```ts
 * import { monitorFolders } from '@tsyncio/core/monitor';
 *
 * console.log(monitorFolders({ TMPDIR: '/var/tmp' }));
 * ```
 */
export function monitorFolders(environment: MonitorEnvironment = node.process.env): string[] {
  const { process } = node;
  const folders = places(environment).map(({ folder }) => folder);
  if (process.platform === 'linux') folders.push(`/run/user/${process.getuid?.()}/tsyncio`);
  return [...new Set(folders)];
}

/**
 * Makes the folder, unless it is there, and gives its path.
 *
 * @throws {Error} If it can't be made, or is not this user's alone.
 */
export function prepareFolder(): string {
  const all = places(node.process.env);
  const { folder, parent } = all.find((place) => isOurs(place.parent)) ?? (all.at(-1) as Place); // as: there is one
  const { mkdirSync, statSync } = node.process.getBuiltinModule('node:fs');
  const { mode } = statSync(parent);
  if ((mode & WRITE_BY_OTHERS) !== 0 && (mode & STICKY) === 0)
    throw new Error(
      `Cannot use ${parent} as others may write to it: they could put another folder in the place of ours`,
    );
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isError(error, 'EEXIST')) throw error;
  }
  checkPrivate(folder);
  return folder;
}

/** Whether a folder is this user's own, and nobody else's. */
export function isOurs(folder: string): boolean {
  try {
    checkPrivate(folder);
    return true;
  } catch {
    return false;
  }
}

/** @throws {Error} If it is not this user's alone, or is not there. */
function checkPrivate(folder: string): void {
  const facts: FileFacts = node.process.getBuiltinModule('node:fs').lstatSync(folder);
  if (!facts.isDirectory())
    throw new Error(`Cannot use ${folder} as it must be a folder, and no link to one`);
  if (facts.uid !== node.process.getuid?.())
    throw new Error(`Cannot use ${folder} as it belongs to another user: uid ${facts.uid}`);
  if ((facts.mode & BY_OTHERS) !== 0)
    throw new Error(`Cannot use ${folder} as other users may enter it: use chmod 700 ${folder}`);
}

/** Whether an error has a code. */
export function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
