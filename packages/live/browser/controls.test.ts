import { describe, expect, it } from 'vitest';
import { LivePage } from './site.ts';

/** The time that the page shows, in seconds. */
async function time(live: LivePage): Promise<number> {
  return Number.parseFloat((await live.page.locator('#time').textContent()) ?? '');
}

/** How long a program takes, in seconds of the page's clock. */
async function timeOf(live: LivePage, program: string): Promise<number> {
  await live.edit(program);
  return await live.page.evaluate(async () => {
    const status = document.getElementById('status');
    const start = performance.now();
    document.getElementById('run')?.click();
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (/ after /.test(status?.textContent ?? '')) resolve();
        else requestAnimationFrame(check);
      };
      check();
    });
    return (performance.now() - start) / 1000;
  });
}

describe('a click on a bar', () => {
  it('cancels its task', async () => {
    const live = await LivePage.open();
    await live.speed('Home');
    await live.choose('3 gather');
    await live.clickBar(await live.row(/^Task-3 asyncSleep: waits for its time/), 6);
    await live.row(/^Task-3 asyncSleep: cancelled/);
    // As in Python, the cancellation of a child ends the gather.
    expect(await live.ended()).toBe('failed');
    expect((await live.printed()).at(-1)).toMatch(/^CancelledError/);
  });

  it("cancels a worker's call: the worker is ended, and replaced where there is more to do", async () => {
    const live = await LivePage.open();
    await live.choose('timeout');
    await live.clickBar(await live.row(/^worker \d: runs stuck/));
    await live.row(/^worker \d: was ended with its call, which was cancelled; worker 3 takes its place/);
    await live.row(/^worker 3: runs quick/);
  });

  it('does nothing where it only meets a name', async () => {
    const live = await LivePage.open();
    await live.speed('Home');
    await live.choose('3 gather');
    const row = await live.row(/^Task-3 asyncSleep: waits/);
    const box = await row.boundingBox();
    await live.page.mouse.click((box?.x ?? 0) + 30, (box?.y ?? 0) + 8);
    await live.rows.getByRole('option', { name: /^Task-3/, selected: true }).waitFor();
    await live.speed('End');
    expect(await live.ended()).toBe('finished');
  });
});

describe('time', () => {
  it('has twenty seconds pass in two, at ten times the speed', async () => {
    const live = await LivePage.open();
    await live.speed('End');
    const program = "import * as asyncio from '@tsyncio/core'; await asyncio.run(asyncio.sleep(20));";
    const taken = await timeOf(live, program);
    expect(taken).toBeGreaterThan(1.9);
    expect(taken).toBeLessThan(8);
  });

  it('has what blocks for twenty seconds block for two', async () => {
    const live = await LivePage.open();
    await live.speed('End');
    const program = `import * as asyncio from '@tsyncio/core';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
await using executor = new ThreadsExecutor();
const took = await executor.submit(() => {
  const start = Date.now();
  sleepSync(20);
  return Math.round((Date.now() - start) / 1000);
});
console.log('took', took);`;
    const taken = await timeOf(live, program);
    expect(taken).toBeGreaterThan(1.9);
    expect(taken).toBeLessThan(12);
    expect(await live.printed()).toEqual([expect.stringMatching(/^took 2\d$/)]);
  });

  it('passes slowly, stands, and goes on', async () => {
    const live = await LivePage.open();
    await live.speed('Home');
    await live.choose('3 gather');
    await live.page.waitForTimeout(800);
    const slow = await time(live);
    expect(slow).toBeGreaterThan(0.01);
    expect(slow).toBeLessThan(0.5);
    await live.page.getByRole('button', { name: 'Pause' }).click();
    const paused = await time(live);
    await live.page.waitForTimeout(300);
    expect(await time(live)).toBeCloseTo(paused, 1);
    // Whoever stops the clock may still cancel.
    await live.clickBar(await live.row(/^Task-2 asyncSleep: waits/), 6);
    await live.row(/^Task-2 asyncSleep: cancelled/);
    await live.choose('2 tasks');
    await live.speed('End');
    expect(await live.ended()).toBe('finished');
  });

  it('stands for what blocks in workers, too', async () => {
    const live = await LivePage.open();
    await live.choose('5 executor');
    await live.row(/^worker 5: runs/);
    await live.page.getByRole('button', { name: 'Pause' }).click();
    await live.page.waitForTimeout(2300);
    await live.row(/^worker 5: runs/);
    await live.page.getByRole('button', { name: 'Go on' }).click();
    expect(await live.ended()).toBe('finished');
  });
});

describe('Run and Stop', () => {
  it.each([
    ['the address names no program', {}, ''],
    ['the system wants no motion', { reducedMotion: 'reduce' }, '#await'],
  ] as const)('wait to be asked, where %s', async (_why, options, hash) => {
    const live = await LivePage.open(options, hash);
    await live.page.waitForTimeout(300);
    expect(await live.rowWords()).toEqual([]);
    await live.speed('End');
    await live.page.getByRole('button', { name: 'Run' }).click();
    expect(await live.ended()).toBe('finished');
    expect(await live.rowWords()).toEqual(['Task-1 main: finished']);
  });

  it('leaves nothing of the program that ran before', async () => {
    const live = await LivePage.open();
    const chatter = (name: string): string => `setInterval(() => console.log('${name}'), 20);\n`;
    await live.edit(chatter('first'));
    await live.runByKey();
    await live.prints('first');
    await live.edit(chatter('second'));
    await live.runByKey();
    await live.prints('second');
    await live.page.waitForTimeout(200);
    expect(new Set(await live.printed())).toEqual(new Set(['second']));
    expect(await live.page.locator('iframe').count()).toBe(1);
  });

  it('ends what cannot be cancelled, when it is asked twice', async () => {
    const live = await LivePage.open();
    await live.edit(
      "import * as asyncio from '@tsyncio/core'; await asyncio.run(() => new Promise(() => {}));",
    );
    await live.runByKey();
    await live.row(/^Task-1: waits for a promise/);
    await live.page.getByRole('button', { name: 'Stop' }).click();
    await live.page.getByRole('button', { name: 'End now' }).click();
    expect(await live.ended()).toBe('cancelled');
    expect(await live.page.locator('iframe').count()).toBe(0);
  });

  it('cancels all tasks, which may clean up', async () => {
    const live = await LivePage.open();
    await live.choose('task group');
    await live.row(/^longer work: waits/);
    await live.page.getByRole('button', { name: 'Stop' }).click();
    await live.ended();
    expect(await live.rowWords()).toContain('longer work: cancelled');
  });
});
