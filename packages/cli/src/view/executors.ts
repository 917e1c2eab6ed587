import type { ExecutorPicture } from '@tsyncio/core/monitor';
import { columns } from './columns.ts';
import { type Line, piece } from './line.ts';
import { count, shortDuration } from './quantity.ts';

/** A line for each executor, below a title; nothing where there is none. */
export function executors(all: readonly ExecutorPicture[]): Line[] {
  if (all.length === 0) return [];
  const right = (title: string) => ({ title, align: 'right' as const });
  return columns(
    [
      { title: 'EXECUTOR', align: 'left', most: 24 },
      ...['WORKERS', 'RUNNING', 'QUEUED', 'DONE', 'FAILED', 'CANCELLED', 'WAIT', 'RUN'].map(right),
    ],
    all.map(({ id, kind, statistics: { workers, running, queued, done, failed, cancelled, wait, run } }) => [
      piece(`${kind} #${id}`),
      piece(count(workers)),
      piece(count(running), running > 0 ? 'green' : 'plain'),
      piece(count(queued), queued > 0 ? 'yellow' : 'plain'),
      piece(count(done)),
      piece(count(failed), failed > 0 ? 'red' : 'plain'),
      piece(count(cancelled)),
      piece(meanOf(wait)),
      piece(meanOf(run)),
    ]),
  );
}

function meanOf({ mean }: ExecutorPicture['statistics']['wait']): string {
  return mean === 0 ? '–' : shortDuration(mean);
}
