/** The pictures of docs/ are what their programs do. To make them anew: npm run pictures -w @tsyncio/docs */

import { readFile } from 'node:fs/promises';
import type { RunMainOptions } from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { draw, type Words } from '../pictures/draw.ts';
import { recordTimeline } from '../pictures/timeline.ts';

interface Picture extends Words {
  readonly program: string;
  /** Calls on workers take the host's time: it is rounded to whole seconds. */
  readonly isTimed?: boolean;
}

const page = new URL('../guide/cancellation-in-pictures.md', import.meta.url);

const pictures: readonly Picture[] = [
  {
    program: 'cancel',
    title: 'A task that waits is cancelled',
    description:
      'The task work sleeps for three seconds. After one, main cancels it. It ends at that moment, and wakes main, which waits for it.',
  },
  {
    program: 'clean-up',
    title: 'A task that is cancelled cleans up',
    description:
      'The task work is cancelled by main after a second. It sleeps for another second in its finally block; then it is cancelled, and wakes main.',
  },
  {
    program: 'timeout',
    title: 'A time limit around a piece of a task',
    description:
      'Main waits for the task inner, within a limit of a second. When the time is up, inner is cancelled, which wakes main. Main goes on for another second.',
  },
  {
    program: 'shield',
    title: 'What is shielded goes on',
    description:
      'The task request waits for the task save, by shield. After a second main cancels request, which ends at once. Save goes on to its end, after three seconds, and wakes main.',
  },
  {
    program: 'group',
    title: 'A task group in which one fails',
    description:
      'After a second the task fail throws. The group cancels the task load, which cleans up for a second. When that has ended, the group is over, and main goes on.',
  },
  {
    program: 'blocking-call',
    isTimed: true,
    title: 'A time limit that ends a blocking call',
    description:
      'There is one worker. The call of the task limited computes for ever, and that of patient waits. After a second the time of limited is up: its worker is ended, a new one takes its place, and runs the call of patient for a second.',
  },
];

describe.each(pictures)('$program', ({ program, isTimed = false, ...words }) => {
  const source = new URL(`../pictures/programs/${program}.ts`, import.meta.url);

  it('is shown as it runs', { retry: isTimed ? 5 : 0 }, async () => {
    const { main }: { readonly main: () => Promise<void> } = await import(source.href);
    const options: RunMainOptions = isTimed ? {} : { clock: new VirtualClock() };
    const timeline = await recordTimeline(main, { ...options, ...(isTimed && { unit: 1 }) });
    await expect(draw(timeline, words)).toMatchFileSnapshot(`../pictures/${program}.svg`);
  });

  it('stands in its page as it was run', async () => {
    const code = await readFile(source, 'utf8');
    expect(await readFile(page, 'utf8')).toContain(`\`\`\`ts\n${code}\nawait asyncio.run(main);\n\`\`\`\n`);
  });
});
