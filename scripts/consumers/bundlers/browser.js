import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium, noChromium } from '../../find-chromium.js';

const executablePath = findChromium();

/** Why no page can be looked at, where that is so. */
export const noBrowser = executablePath === undefined ? noChromium().split('\n')[0] : undefined;

/** @type {Readonly<Record<string, string>>} */
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/**
 * Serves a folder while `body` runs.
 *
 * @template T
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} headers
 * @param {(url: string) => Promise<T>} body
 */
export async function serve(folder, headers, body) {
  const server = createServer(({ url = '/' }, response) => {
    const path = url.replace(/\?.*/, '').replace(/\/$/, '/index.html');
    try {
      const content = readFileSync(join(folder, path));
      response.writeHead(200, {
        ...headers,
        'content-type': types[extname(path)] ?? 'application/octet-stream',
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  try {
    return await body(`http://127.0.0.1:${address.port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/**
 * What a page says of how it ended, with what it wrote to its console where that is not 'ok'.
 *
 * @param {string} url
 * @returns {Promise<string>}
 */
export async function outcomeOf(url) {
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    // Chromium refuses to run as root inside its sandbox, and a continuous integration often is root.
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await page.goto(url);
    // By an expression: here is no library of the web's types. A server for development may load the page anew.
    await page.waitForFunction('globalThis.outcome', undefined, { timeout: 20_000 }).catch(() => {});
    const outcome = String(await page.evaluate('globalThis.outcome'));
    return outcome === 'ok' ? outcome : [outcome, ...said].join('\n');
  } finally {
    await browser.close();
  }
}
