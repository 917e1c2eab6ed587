/** The site in Chromium: as built, from a static server. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { serve } from './serve.ts';

const { CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;
const dist = fileURLToPath(new URL('../.vitepress/dist', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const REPOSITORY = 'https://github.com/tsyncio/tsyncio/blob/main/';

/** The live page has tests of its own. */
const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.html') && !path.startsWith('live/'));

let server: Server;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  ({ server, origin } = await serve(dist));
  // Chromium refuses to run as root inside its sandbox, and a continuous integration often is root.
  browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

/** A tab, and all that goes wrong in it. */
async function open(): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ colorScheme: 'light' });
  onTestFinished(() => page.close());
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${page.url()}: ${response.status()} for ${response.url()}`);
  });
  page.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (protocol !== 'data:' && !request.url().startsWith(`${origin}/`)) {
      problems.push(`${page.url()}: asks for ${request.url()}`);
    }
  });
  return { page, problems };
}

it('loads its pages without an error, and without a request to anybody else', {
  timeout: 180_000,
}, async () => {
  expect(pages.length).toBeGreaterThan(200);
  // Those of the API are of a few kinds: some of each have to do, for each takes a moment.
  const some = pages.filter((path, i) => !path.startsWith('api/') || i % 24 === 0);
  const all: string[] = [];
  const queue = some.values();
  const visit = async (): Promise<void> => {
    const { page, problems } = await open();
    // One iterator for all the tabs: each takes the next page that nobody has.
    for (const path of queue) {
      await page.goto(`${origin}/${path}`);
      if ((await page.locator('h1, .NotFound').count()) === 0) problems.push(`${path}: no heading`);
    }
    all.push(...problems);
  };
  await Promise.all([visit(), visit()]);
  expect(all).toEqual([]);
});

it('leads nowhere that is not there', () => {
  const content = new Map(pages.map((path) => [path, readFileSync(join(dist, path), 'utf8')]));
  const wrong: string[] = [];
  for (const [path, html] of content) {
    for (const [, href = ''] of html.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      if (href.startsWith(REPOSITORY)) {
        const file = decodeURI(href.slice(REPOSITORY.length)).replace(/#.*/, '');
        if (!existsSync(join(root, file))) wrong.push(`${path}: ${href}`);
      } else if (!/^[a-z]+:/.test(href) && !href.startsWith('/live/')) {
        const [target = '', hash = ''] = href.split('#');
        const folder = posix.join('/', posix.dirname(path));
        const at = target === '' ? path : posix.resolve(folder, target).slice(1);
        const file = target.endsWith('/') ? posix.join(at, 'index.html') : at;
        const there = content.get(file);
        const has =
          there !== undefined && (hash === '' || there.includes(`id="${decodeURIComponent(hash)}"`));
        if (!has && !(hash === '' && existsSync(join(dist, file)))) wrong.push(`${path}: ${href}`);
      }
    }
  }
  expect([...new Set(wrong)]).toEqual([]);
});

it('finds a function by the keyboard alone', async () => {
  const { page, problems } = await open();
  await page.goto(`${origin}/`);
  const box = page.getByRole('searchbox');
  // The first may come before the page is ready for it.
  const ask = async (): Promise<boolean> => {
    await page.keyboard.press('Control+k');
    return await box.isVisible();
  };
  await expect.poll(ask, { interval: 500, timeout: 30_000 }).toBe(true);
  await page.keyboard.type('gather');
  const found = page.getByRole('option');
  await expect
    .poll(() => found.allInnerTexts())
    .toContainEqual(expect.stringContaining('Function: gather()'));
  const target = await found.first().locator('a').getAttribute('href');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toBe(new URL(target ?? '', origin).href);
  await page.locator('main').getByText('gather').first().waitFor();
  expect(problems).toEqual([]);
});

it('turns dark at a switch, pictures too, and stays so', async () => {
  const { page, problems } = await open();
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${origin}/guide/cancellation-in-pictures.html`);
  const picture = page.locator('main img').first();
  const light = await picture.screenshot();
  const toggle = page.getByRole('switch').first();
  await toggle.focus();
  const darken = async (): Promise<string | null> => {
    const before = await page.locator('html').getAttribute('class');
    if (before?.includes('dark') !== true) await page.keyboard.press('Enter');
    return await page.locator('html').getAttribute('class');
  };
  await expect.poll(darken, { interval: 500, timeout: 30_000 }).toContain('dark');
  await expect.poll(async () => (await picture.screenshot()).equals(light)).toBe(false);
  await page.reload();
  expect(await page.locator('html').getAttribute('class')).toContain('dark');
  expect(problems).toEqual([]);
});

it('fits a narrow screen', async () => {
  const { page, problems } = await open();
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of [
    'index',
    'guide/tour',
    'guide/cancellation-in-pictures',
    'which-executor',
    'executors',
    'deploying',
  ]) {
    await page.goto(`${origin}/${path}.html`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360) problems.push(`${path}: ${width} px wide`);
  }
  expect(problems).toEqual([]);
});
