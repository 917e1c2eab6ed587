import { describe, expect, it } from 'vitest';
import { LivePage } from './site.ts';

/** The seconds between the first line and each, by the clock that the program prints; and what it prints beside. */
function story(lines: readonly string[]): [seconds: number, words: string][] {
  const timed = lines.map((line) => {
    const [, hours = '', minutes = '', seconds = '', words = ''] =
      /^(\d+):(\d+):(\d+) (.*)$/.exec(line) ?? [];
    return [Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds), words] as const;
  });
  const [[start] = [0]] = timed;
  // At midnight the clock begins anew.
  return timed.map(([at, words]) => [(at - start + 86_400) % 86_400, words]);
}

/** What a program of the tour prints, by the second. What workers do may be late: they have to start. */
function expectStory(
  lines: readonly string[],
  expected: readonly (readonly [number, string])[],
  late = 1,
): void {
  const told = story(lines);
  expect(told.map(([, words]) => words)).toEqual(expected.map(([, words]) => words));
  for (const [i, [at]] of told.entries()) {
    const [wanted = 0] = expected[i] ?? [];
    expect(at).toBeGreaterThanOrEqual(wanted);
    expect(at).toBeLessThanOrEqual(wanted + late);
  }
}

const five = ['0', '1', '2', '3', '4'];

describe('the programs of the tour', () => {
  it('awaits a coroutine twice: one bar, four seconds', async () => {
    const live = await LivePage.open();
    await live.speed('ArrowRight');
    await live.choose('1 await');
    expect(await live.ended()).toBe('finished');
    expect(await live.rowWords()).toEqual(['Task-1 main: finished']);
    expectStory(await live.printed(), [
      [0, 'start'],
      [2, 'async_sleep'],
      [4, 'async_sleep'],
      [4, 'end'],
    ]);
  });

  it('runs two tasks: three bars, two seconds', async () => {
    const live = await LivePage.open();
    await live.speed('ArrowRight');
    await live.choose('2 tasks');
    expect(await live.ended()).toBe('finished');
    expect(await live.rowWords()).toEqual([
      'Task-1 main: finished',
      'Task-2 asyncSleep: finished',
      'Task-3 asyncSleep: finished',
    ]);
    expectStory(await live.printed(), [
      [0, 'start'],
      [2, 'async_sleep'],
      [2, 'async_sleep'],
      [2, 'end'],
    ]);
  });

  it('gathers five tasks: six bars, two seconds', async () => {
    const live = await LivePage.open();
    await live.speed('ArrowRight');
    await live.choose('3 gather');
    expect(await live.ended()).toBe('finished');
    expect(await live.rowWords()).toEqual([
      'Task-1 main: finished',
      ...[2, 3, 4, 5, 6].map((n) => `Task-${n} asyncSleep: finished`),
    ]);
    const slept = five.map(() => [2, 'async_sleep'] as const);
    expectStory(await live.printed(), [[0, 'start'], ...slept, [2, 'end']]);
  });

  it('gathers five results: six bars, two seconds', async () => {
    const live = await LivePage.open();
    await live.speed('ArrowRight');
    await live.choose('4 results');
    expect(await live.ended()).toBe('finished');
    expect((await live.rowWords()).length).toBe(6);
    const slept = five.map(() => [2, 'async_sleep'] as const);
    expectStory(await live.printed(), [[0, 'start'], ...slept, [2, 'end']]);
  });

  it('blocks in five workers: a bar for each, two seconds', async () => {
    const live = await LivePage.open();
    await live.choose('5 executor');
    await live.row(/^worker 5: runs blockingSleep$/);
    expect(await live.rowWords()).toEqual([
      'Task-1 main: waits for blocking calls: gather of 5',
      ...five.map((name) => `worker ${Number(name) + 1}: runs blockingSleep`),
    ]);
    expect(await live.ended()).toBe('finished');
    expect(await live.rowWords()).toEqual([
      'Task-1 main: finished',
      ...five.map((name) => `worker ${Number(name) + 1}: has ended`),
    ]);
    const blocked = five.map((name) => [2, name] as const);
    expectStory(await live.printed(), [[0, 'start'], ...blocked, [2, 'end']], 3);
  });
});

describe('the programs beside it', () => {
  it('begins with the one that the address names', async () => {
    const live = await LivePage.open({}, '#results');
    expect(await live.page.locator('#presets [aria-current]').textContent()).toBe('4 results');
    await live.choose('2 tasks');
    expect(new URL(live.page.url()).hash).toBe('#tasks');
  });

  it('shows a worker that a timeout ends, and the one that takes its place', async () => {
    const live = await LivePage.open();
    await live.speed('End');
    await live.choose('timeout');
    expect(await live.ended()).toBe('finished');
    const workers = (await live.rowWords()).filter((words) => words.startsWith('worker'));
    // Which of the first two gets the call is not said.
    expect(workers.filter((words) => words.includes('was ended with its call')).length).toBe(1);
    expect(workers.at(-1)).toBe('worker 3: has ended');
    expect(await live.printed()).toEqual([
      'ended its worker: TimeoutError',
      'after it',
      "[ 'a', 'b', 'c', 'd' ]",
    ]);
  });

  it('shows a group that one failure ends', async () => {
    const live = await LivePage.open();
    await live.speed('End');
    await live.choose('task group');
    expect(await live.ended()).toBe('finished');
    expect(await live.rowWords()).toEqual([
      'Task-1 main: finished',
      'short work: finished',
      'long work: cancelled',
      'longer work: cancelled',
      'fails fail: failed in line 16: RangeError: no more after 2 s',
    ]);
  });
});
