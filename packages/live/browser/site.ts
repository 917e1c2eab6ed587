/** The built page on a plain server below a path of its own, and a Chromium that looks at it. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

const PATH = '/some/docs/live/';
const dist = new URL('../dist/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const server = createServer((request, response) => {
  const path = request.url?.startsWith(PATH) ? request.url.slice(PATH.length) : undefined;
  const file = path === '' ? 'index.html' : path;
  const found = file === undefined ? Promise.reject(new Error('outside')) : readFile(new URL(file, dist));
  found.then(
    (content) => response.setHeader('Content-Type', TYPES[extname(file ?? '')] ?? '').end(content),
    () => response.writeHead(404).end(),
  );
});
let browser: Browser;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { CHROMIUM_PATH: executablePath = '/usr/bin/chromium' } = process.env;
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

/** A tab that nobody has looked at. What it reports as an error fails the test. */
export async function openTab(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  return page;
}

export function siteUrl(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`; // as: it listens on a port
}

/** The width of the names in a window of 1440. */
const NAMES = 190;

/** The live page, as its user sees it. */
export class LivePage {
  readonly page: Page;
  readonly rows: Locator;
  readonly status: Locator;
  readonly console: Locator;

  constructor(page: Page) {
    this.page = page;
    this.rows = page.getByRole('listbox', { name: 'Tasks and workers' });
    this.status = page.locator('#status');
    this.console = page.getByRole('log');
  }

  /** @param hash The program that is run at once; empty: none. */
  static async open(options: BrowserContextOptions = {}, hash = '#await'): Promise<LivePage> {
    const page = await openTab(options);
    await page.goto(siteUrl() + hash);
    // The editor that colours the text has taken over.
    await page.locator('.prism-code-editor').waitFor();
    return new LivePage(page);
  }

  /** Begins a program of the list. */
  async choose(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Sets the speed by the slider's own keys. */
  async speed(key: 'Home' | 'End' | 'ArrowRight'): Promise<void> {
    await this.page.getByRole('slider', { name: 'Speed' }).press(key);
  }

  /** Waits until the program has ended; returns how. */
  async ended(): Promise<string> {
    await this.page.waitForFunction(() =>
      / after /.test(document.querySelector('[role=status]')?.textContent ?? ''),
    );
    return (await this.status.textContent())?.split(' ')[0] ?? '';
  }

  /** The rows in sight, in words. */
  async rowWords(): Promise<string[]> {
    const options = await this.rows.getByRole('option').all();
    return await Promise.all(options.map(async (option) => (await option.getAttribute('aria-label')) ?? ''));
  }

  /** What the program has printed, without the times in front. */
  async printed(): Promise<string[]> {
    return await this.console.locator('.text').allTextContents();
  }

  /** Waits until there is a row of this description, and returns it. */
  async row(words: RegExp): Promise<Locator> {
    const row = this.rows.getByRole('option', { name: words });
    await row.waitFor();
    return row;
  }

  /** Clicks into the bar of a row, `x` behind its name. */
  async clickBar(row: Locator, x = 40): Promise<void> {
    const box = await row.boundingBox();
    if (box === null) throw new Error('Cannot click a bar as its row is out of sight');
    await this.page.mouse.click(box.x + NAMES + x, box.y + box.height / 2);
  }

  /** Waits until the program has printed this. */
  async prints(text: string): Promise<void> {
    await this.console.getByText(text, { exact: true }).first().waitFor();
  }

  /** Writes another program in place of the one that is there. */
  async edit(source: string): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'The program' });
    await field.focus();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(source);
  }

  async runByKey(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Enter');
  }
}
