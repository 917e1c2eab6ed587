/** `tsyncio top`: looks again and again. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Ended } from '../errors.ts';
import { paper } from '../paper.ts';
import type { Connection } from '../process/connection.ts';
import { findProcess } from '../process/find.ts';
import { look, type Wanted, write } from '../ps.ts';
import { print } from '../view/line.ts';
import { type Picture, page } from '../view/page.ts';
import { Feed } from './feed.ts';
import { frame, SILENCE } from './frame.ts';
import { Screen } from './screen.ts';
import { press, type View } from './view.ts';

export interface TopOptions {
  /** Seconds from one look to the next; undefined: two, or up to five where looks take the process long. */
  readonly interval: number | undefined;
  readonly json: boolean;
  readonly once: boolean;
}

/** How often it looks by itself, in seconds: the more seldom, the longer a look takes the process. */
const INTERVAL = { least: 2, most: 5 };
/** The part of its time that looks may take the process, between these. */
const SHARE = 0.03;

/** How often it is looked whether an answer is overdue, in milliseconds. */
const TICK_MS = 250;
/** Lines that are asked for beyond the screen. */
const AHEAD = 50;
/** The most that is asked for: each takes the process some microseconds. */
const MOST = 2000;

/** Looks until it is told to stop, or the process ends. Returns the exit code. */
export async function top(pid: number, wanted: Wanted, options: TopOptions): Promise<number> {
  const connection = findProcess(pid);
  try {
    return process.stdout.isTTY && !options.json && !options.once
      ? await onScreen(connection, wanted, options.interval)
      : await inLines(connection, wanted, options);
  } finally {
    connection.close();
  }
}

function onScreen(connection: Connection, first: Wanted, interval: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const { flat, filter } = first;
    let view: View = {
      flat,
      filter,
      sort: first.sort ?? 'wait',
      scroll: 0,
      paused: false,
      help: false,
      typed: null,
      exit: null,
    };
    let lines = 1;
    let next: NodeJS.Timeout | undefined;

    const feed = new Feed(connection, (failure) => {
      const error = failure ?? (feed.picture === null ? feed.ended : null);
      if (error === null) draw();
      else end(() => reject(error));
    });
    const screen = new Screen({
      key(key) {
        const before = view;
        view = press(view, key, lines);
        if (view.exit !== null) return end(() => resolve(view.exit ?? 0));
        const { flat, sort, filter, scroll, paused } = view;
        const asksAnew = flat !== before.flat || sort !== before.sort || filter !== before.filter;
        if (asksAnew || scroll > before.scroll || (before.paused && !paused)) ask();
        draw();
      },
      resized: () => draw(),
    });

    function ask(): void {
      const limit = Math.min(MOST, Math.max(first.limit, view.scroll + screen.size.rows + AHEAD));
      feed.ask({ flat: view.flat, sort: view.sort, filter: view.filter, limit });
    }

    function askAgain(): void {
      if (!view.paused) ask();
      next = setTimeout(askAgain, pauseAfter(feed.picture, interval) * 1000);
    }

    function draw(): void {
      const { picture, before, ended, silence } = feed;
      const shown = { picture, before, ended: ended?.message ?? null, silence };
      const made = frame(view, shown, screen.size);
      // Beyond the last line there is nothing to scroll to, unless it is still asked for.
      if (Number.isFinite(view.scroll) || silence === 0) view = { ...view, scroll: made.scroll };
      lines = made.page;
      const { colours } = paper();
      screen.show(made.lines.map((line) => print(line, { width: screen.size.columns, colours })));
    }

    const tick = setInterval(draw, TICK_MS);
    const killed = (): void => end(() => resolve(143));
    const interrupted = (): void => end(() => resolve(130));

    function end(settle: () => void): void {
      clearInterval(tick);
      clearTimeout(next);
      process.off('SIGINT', interrupted).off('SIGTERM', killed).off('SIGHUP', killed);
      screen.close();
      connection.close();
      settle();
    }

    process.on('SIGINT', interrupted).on('SIGTERM', killed).on('SIGHUP', killed);
    screen.open();
    draw();
    askAgain();
  });
}

/** Seconds to the next look. */
function pauseAfter(picture: Picture | null, interval: number | undefined): number {
  return interval ?? Math.min(INTERVAL.most, Math.max(INTERVAL.least, (picture?.took ?? 0) / SHARE));
}

/** For files and pipes: a block for each look, or a line of JSON. */
async function inLines(connection: Connection, wanted: Wanted, options: TopOptions): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.on('SIGINT', interrupt);
  const { signal } = interruption;
  let before: Picture | null = null;
  try {
    for (;;) {
      const picture: Picture = await lookOr(connection, wanted, signal);
      if (options.json) process.stdout.write(`${JSON.stringify(picture)}\n`);
      else {
        if (before !== null) process.stdout.write('\n');
        write(page(picture, before, paper().width), paper());
      }
      if (options.once) return 0;
      before = picture;
      await sleep(pauseAfter(picture, options.interval) * 1000, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) return 130;
    if (!(error instanceof Ended) || before === null) throw error;
    console.error(`tsyncio: ${error.message}`);
    return 0;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function lookOr(connection: Connection, wanted: Wanted, signal: AbortSignal): Promise<Picture> {
  const overdue = setTimeout(() => {
    console.error(`tsyncio: process ${connection.pid} is busy: a step blocks its loop`);
  }, SILENCE * 1000);
  try {
    return await look(connection, wanted, signal);
  } finally {
    clearTimeout(overdue);
  }
}
