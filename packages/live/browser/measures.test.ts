import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { LivePage, openTab, siteUrl } from './site.ts';

const LIMIT = 150_000;

/** The times of frames, in milliseconds. */
interface Frames {
  readonly work: number[];
  readonly between: number[];
}

/** Notes how long the page works in each frame, and how long it is from one to the next. */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const work: number[] = [];
    const between: number[] = [];
    Object.assign(window, { frames_: { work, between } });
    const ask = window.requestAnimationFrame.bind(window);
    let before = Number.NaN;
    window.requestAnimationFrame = (callback) =>
      ask((at) => {
        if (at > before) between.push(at - before);
        before = at;
        const start = performance.now();
        callback(at);
        work.push(performance.now() - start);
      });
  });
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
}

describe('the page', () => {
  it.each([
    ['with all that it loads on its own', '', 'raw'],
    ['compressed, with all that its first program needs', '#await', 'packed'],
  ] as const)('is less than 150 kB: %s', async (_what, hash, size) => {
    const page = await openTab();
    const files: { readonly name: string; readonly raw: number; readonly packed: number }[] = [];
    const loaded: Promise<unknown>[] = [];
    page.on('response', (response) => {
      const name = response.url();
      if (!name.startsWith('http')) return;
      expect(name.startsWith(siteUrl())).toBe(true);
      const body = response.body();
      loaded.push(
        body.then((content) =>
          files.push({
            name: name.slice(siteUrl().length),
            raw: content.length,
            packed: gzipSync(content).length,
          }),
        ),
      );
    });
    await page.goto(siteUrl() + hash);
    await page.locator('.prism-code-editor').waitFor();
    await page.waitForLoadState('networkidle');
    await Promise.all(loaded);
    const total = files.reduce((sum, file) => sum + file[size], 0);
    console.info(`first load: ${total} B in ${files.length} files, ${size}`);
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(total).toBeLessThan(LIMIT);
  });

  it('draws a thousand live tasks in a part of a frame', async () => {
    const page = await openTab();
    await watchFrames(page);
    await page.goto(siteUrl());
    await page.locator('.prism-code-editor').waitFor();
    const live = new LivePage(page);
    await live.choose('1,000 tasks');
    await live.row(/^Task-9 visit: waits/);
    await page.evaluate(() => {
      const { frames_ } = window as unknown as { frames_: Frames }; // as: the script above put it there
      frames_.work.length = 0;
      frames_.between.length = 0;
    });
    await live.rows.hover();
    for (let i = 0; i < 20; i += 1) {
      await page.mouse.wheel(0, 300);
      await page.waitForTimeout(150);
    }
    const { work, between } = await page.evaluate(() => (window as unknown as { frames_: Frames }).frames_); // as: see above
    const [median, high] = [quantile(work, 0.5), quantile(work, 0.95)];
    const rate = 1000 / (between.reduce((total, each) => total + each, 0) / between.length);
    console.info(
      `${work.length} frames, ${rate.toFixed(0)} a second; work: median ${median.toFixed(1)} ms, 95 % below ${high.toFixed(1)} ms`,
    );
    expect(work.length).toBeGreaterThan(20);
    expect(median).toBeLessThan(8);
    expect(high).toBeLessThan(16);
  });
});

describe('the layout', () => {
  it.each([1440, 768, 360])('has no part outside a window of %i', async (width) => {
    const live = await LivePage.open({ viewport: { width, height: 800 } });
    const { page } = live;
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const box = await live.rows.boundingBox();
    expect(box?.height).toBeGreaterThan(200);
  });

  it('follows the theme of the documentation, and changes it', async () => {
    const live = await LivePage.open({ colorScheme: 'dark' });
    const isDark = (): Promise<boolean> =>
      live.page.evaluate(() => document.documentElement.classList.contains('dark'));
    expect(await isDark()).toBe(true);
    await live.page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await isDark()).toBe(false);
    expect(await live.page.evaluate(() => localStorage.getItem('vitepress-theme-appearance'))).toBe('light');
    await live.page.reload();
    expect(await isDark()).toBe(false);
  });
});
