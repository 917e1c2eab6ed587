/**
 * Load for a server from another process: as many requests a second all along, however slow the answers, for so many
 * milliseconds. Sends the 99th percentile of what they took, in milliseconds.
 */

import { Agent, get } from 'node:http';
import { quantile } from 'simple-statistics';

const interval = 4;
/** They open connections and compile the code. */
const warmUp = 50;

const [, , port, milliseconds] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function ask(): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    get({ host: '127.0.0.1', port: Number(port), agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.once('end', () => {
        const taken = performance.now() - begun;
        if (response.statusCode === 200 && body === 'ok') resolve(taken);
        else
          reject(
            new Error(`Cannot count this run as each answer must be ok: ${response.statusCode} ${body}`),
          );
      });
    }).once('error', reject);
  });
}

/** The last line that is printed is the reason that is told. */
function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const requests = warmUp + Number(milliseconds) / interval;
const asked: Promise<number>[] = [];
await new Promise<void>((resolve) => {
  const begun = performance.now();
  const timer = setInterval(() => {
    // A timer that comes late makes up for it.
    while (asked.length < requests && asked.length * interval <= performance.now() - begun)
      asked.push(ask().catch(fail));
    if (asked.length < requests) return;
    clearInterval(timer);
    resolve();
  }, interval);
});
const times = (await Promise.all(asked)).slice(warmUp);
process.send?.(quantile(times, 0.99));
agent.destroy();
process.disconnect?.();
