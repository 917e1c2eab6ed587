import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { InputError } from './check.ts';
import { type Program, parsePrograms } from './program.ts';

/**
 * Reads the programs of a file of JSON lines, gzipped or not; of the standard input for `-`.
 *
 * @throws {InputError} If there is no such file, or it holds something else.
 */
export async function readPrograms(path: string | URL): Promise<Program[]> {
  const source = path === '-' ? 'the standard input' : String(path);
  return parsePrograms(decode(await readBytes(path, source), source), source);
}

async function readBytes(path: string | URL, source: string): Promise<Buffer> {
  try {
    return path === '-' ? await buffer(process.stdin) : await readFile(path);
  } catch (cause) {
    throw new InputError(`Cannot read ${source}: ${reason(cause)}`, { cause });
  }
}

function decode(bytes: Buffer, source: string): string {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return (gzipped ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new InputError(`Cannot unpack ${source}: ${reason(cause)}`, { cause });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
