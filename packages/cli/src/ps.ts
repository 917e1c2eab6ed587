/** `tsyncio ps`: a look. */

import type { ProcessPicture, TasksPicture, TreePicture } from '@tsyncio/core/monitor';
import { Ended, Trouble } from './errors.ts';
import type { Connection } from './process/connection.ts';
import { findProcess, findProcesses } from './process/find.ts';
import { columns } from './view/columns.ts';
import { commandOf } from './view/heading.ts';
import { type Line, type Paper, piece, print } from './view/line.ts';
import { type Picture, page } from './view/page.ts';
import { count, duration } from './view/quantity.ts';

/** What is asked about the tasks. */
export interface Wanted {
  readonly flat: boolean;
  readonly sort: string | undefined;
  readonly filter: string;
  readonly limit: number;
}

/** Milliseconds that a process in a list has to answer. */
const LISTED_MS = 1000;

/** Prints the processes that can be looked at. */
export async function listProcesses(json: boolean, paper: Paper): Promise<void> {
  const answers = await Promise.all(findProcesses().map(answerOf));
  const found = answers.filter((answer) => answer !== null);
  if (json) {
    const pictures = found.map(({ pid, picture, remark }) =>
      picture === null ? { pid, answers: false, remark } : { pid, answers: true, ...picture },
    );
    process.stdout.write(`${JSON.stringify(pictures, undefined, 2)}\n`);
    return;
  }
  if (found.length === 0) {
    console.error(
      'tsyncio: none of your processes can be looked at: start one with TSYNCIO_INSPECT=1 in its environment',
    );
    return;
  }
  const lines = columns(
    [
      { title: 'PID', align: 'right' },
      { title: 'UP', align: 'right' },
      { title: 'TASKS', align: 'right' },
      { title: 'EXECUTORS', align: 'right' },
      { title: 'COMMAND', align: 'left' },
    ],
    found.map(({ pid, picture, remark }) =>
      picture === null
        ? [String(pid), '', '', '', remark].map((text) => piece(text))
        : [
            piece(String(pid)),
            piece(duration(picture.process.uptime)),
            piece(count(picture.loops.reduce((sum, { tasks }) => sum + tasks, 0))),
            piece(count(picture.executors.length)),
            piece(commandOf(picture), 'bold'),
          ],
    ),
  );
  write(lines, paper);
}

interface Listed {
  readonly pid: number;
  /** `null`: it gives none that can be read. */
  readonly picture: ProcessPicture | null;
  /** Why. */
  readonly remark: string;
}

/** `null`: it has ended. */
async function answerOf(connection: Connection): Promise<Listed | null> {
  const { pid } = connection;
  try {
    const picture = await connection.ask('/', {}, AbortSignal.timeout(LISTED_MS));
    return { pid, picture, remark: '' };
  } catch (error) {
    if (error instanceof Ended) return null;
    // One that cannot be read hides no other.
    if (error instanceof Trouble) return { pid, picture: null, remark: error.message.split('\n', 1).join() };
    if (!(error instanceof DOMException)) throw error;
    return { pid, picture: null, remark: 'busy: it does not answer' };
  } finally {
    connection.close();
  }
}

/** Prints the tasks of a process. */
export async function showProcess(
  pid: number,
  wanted: Wanted,
  timeout: number,
  json: boolean,
  paper: Paper,
): Promise<void> {
  const connection = findProcess(pid);
  try {
    const picture = await look(connection, wanted, AbortSignal.timeout(timeout * 1000));
    if (json) process.stdout.write(`${JSON.stringify(picture, undefined, 2)}\n`);
    else write(page(picture, null, paper.width), paper);
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    const message = `Cannot look at process ${pid} as it has not answered for ${timeout} s: a step blocks its loop`;
    throw new Trouble(message, { cause });
  } finally {
    connection.close();
  }
}

/** Asks for the tasks. */
export async function look(
  connection: Connection,
  { flat, sort, filter, limit }: Wanted,
  signal?: AbortSignal,
): Promise<Picture> {
  return flat
    ? await connection.ask<TasksPicture>('/tasks', { limit, filter, sort: sort ?? 'created' }, signal)
    : await connection.ask<TreePicture>('/tree', { limit, filter }, signal);
}

/** Prints lines to stdout. */
export function write(lines: readonly Line[], paper: Paper): void {
  process.stdout.write(lines.map((line) => `${print(line, paper).trimEnd()}\n`).join(''));
}
