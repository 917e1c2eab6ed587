import * as asyncio from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { expect, it } from 'vitest';
import type { StageEvent } from '../../src/stage/events.ts';
import { Recorder } from '../../src/stage/recorder.ts';

/** An event in a line, without its kind's own details where they do not matter here. */
function line(event: StageEvent): string {
  const { kind, at } = event;
  const task = 'task' in event ? ` ${event.task}` : '';
  if (kind === 'made') return `${at}${task} made by ${event.parent}: ${event.name}`;
  if (kind === 'ready') return `${at}${task} ready by ${event.by}`;
  if (kind === 'waits')
    return `${at}${task} waits for ${event.words} (${event.wait}) in ${event.coroutines.join(' > ')}`;
  if (kind === 'ended') return `${at}${task} ${event.outcome} ${event.error?.text ?? ''}`.trim();
  return `${at}${task} ${kind}`;
}

it('records what tasks do, with the times and numbers of its own', async () => {
  const clock = new VirtualClock();
  const recorder = new Recorder(
    () => clock.time(),
    (error) => ({ text: String(error) }),
  );
  let news = 0;
  recorder.onNews = () => {
    news += 1;
  };
  const loop = asyncio.newEventLoop({ clock });
  const fail = asyncio.coroutine(function* fail() {
    yield* asyncio.sleep(2);
    throw new RangeError('no');
  });
  const main = asyncio.coroutine(function* main() {
    const task = asyncio.createTask(fail(), { name: 'child' });
    yield* asyncio.gather([task], { returnExceptions: true });
    const lock = new asyncio.Lock();
    yield* lock.acquire();
    const second = asyncio.createTask(lock.acquire(), { name: 'second' });
    yield* asyncio.sleep(1);
    second.cancel();
  });
  await loop.runUntilComplete(main());
  loop.close();
  const events = recorder.drain();
  expect(news).toBe(events.length);
  expect(events.map(line)).toEqual([
    '0 1 made by null: Task-1',
    '0 1 ready by null',
    '0 1 runs',
    '0 2 made by 1: child',
    '0 2 ready by 1',
    '0 1 waits for gather of 1 (task) in main',
    '0 2 runs',
    '0 2 waits for its time (time) in fail',
    '2 2 ready by null',
    '2 2 runs',
    '2 2 failed RangeError: no',
    '2 1 ready by 2',
    '2 1 runs',
    '2 3 made by 1: second',
    '2 3 ready by 1',
    '2 1 waits for its time (time) in main',
    '2 3 runs',
    '2 3 waits for Lock [locked, waiters:1] (other) in acquire',
    '3 1 ready by null',
    '3 1 runs',
    '3 3 ready by 1',
    '3 1 finished',
    '3 3 runs',
    '3 3 cancelled',
  ]);
  expect(recorder.drain()).toEqual([]);
});
