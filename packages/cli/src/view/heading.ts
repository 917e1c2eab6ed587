/** What stands above the tasks: the process, and what its tasks do all in all. */

import { basename } from 'node:path';
import type { ProcessPicture, Summary, TasksPicture, TreePicture } from '@tsyncio/core/monitor';
import { type Line, type Piece, piece } from './line.ts';
import { count, counted, duration, megabytes, percent } from './quantity.ts';

/** What a process was started with, without the path of Node. */
export function commandOf({ process: { argv } }: ProcessPicture): string {
  const [node = '', program, ...rest] = argv;
  return program === undefined ? basename(node) : [basename(program), ...rest].join(' ');
}

/** @param before An earlier picture: what the process did since then counts, else since it began. */
export function heading(picture: TasksPicture | TreePicture, before: ProcessPicture | null): Line[] {
  const { process, loops, summary } = picture;
  const { busy, cpu } = shares(picture, before);
  const tasks = Object.values(summary.states).reduce((sum, n) => sum + n, 0);
  const timers = loops.reduce((sum, loop) => sum + loop.timers, 0);
  const debug = loops.some((loop) => loop.debug) ? ', debug mode' : '';
  const inLoops = loops.length === 1 ? '' : ` in ${counted(loops.length, 'loop')}`;
  return [
    [
      piece(
        `pid ${process.pid}, up ${duration(process.uptime)}, busy ${percent(busy)}, CPU ${percent(cpu)}, `,
      ),
      piece(`${megabytes(process.memory.rss)}, node ${process.node}: `),
      piece(commandOf(picture), 'bold'),
    ],
    [
      piece(counted(tasks, 'task'), 'bold'),
      piece(`${inLoops}${statesOf(summary)}; ${counted(timers, 'timer')}${debug}`),
    ],
  ];
}

function statesOf({ states }: Summary): string {
  const some = (['running', 'ready', 'waiting', 'outside'] as const).filter((state) => states[state] > 0);
  return some.length === 0 ? '' : `: ${some.map((state) => `${count(states[state])} ${state}`).join(', ')}`;
}

/** What is waited for, the commonest first, in one line. */
export function waits({ waits: all }: Summary): Line {
  const pieces = all.flatMap(({ waitsFor, tasks, longest }, i): Piece[] => [
    piece(`${i === 0 ? '' : ', '}${count(tasks)} for `),
    piece(waitsFor, 'cyan'),
    piece(longest === null ? '' : ` (up to ${duration(longest)})`, 'dim'),
  ]);
  return pieces.length === 0 ? [piece('nothing is waited for')] : [piece('waiting: '), ...pieces];
}

/** How much of the time the loop, and how much CPU the process took. */
function shares({ process }: ProcessPicture, before: ProcessPicture | null): { busy: number; cpu: number } {
  // Else another process has that number now.
  const isSame = before !== null && before.process.uptime <= process.uptime;
  const { busy, cpu, uptime } = (isSame ? before.process : null) ?? {
    busy: { active: 0, idle: 0 },
    cpu: { user: 0, system: 0 },
    uptime: 0,
  };
  const active = process.busy.active - busy.active;
  const idle = process.busy.idle - busy.idle;
  const micros = process.cpu.user + process.cpu.system - cpu.user - cpu.system;
  return {
    busy: active + idle > 0 ? active / (active + idle) : 0,
    cpu: micros / 1e6 / Math.max(0.001, process.uptime - uptime),
  };
}
