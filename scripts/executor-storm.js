/**
 * Puts an executor through storms: calls of which one in twenty breaks its worker, spins, throws or gives what cannot
 * be cloned.
 *
 *     npm run --silent storm -- [URL] [--calls N] [--storms N] [--seed N]
 *
 * Prints what was wrong and the memory after each storm, and ends with exit code 1 where anything was. The process
 * has to end by itself.
 */
import { parseArgs } from 'node:util';
import { openExecutor } from '@tsyncio/executor';
import { storm, stormOptions } from '@tsyncio/executor/testing/storm';

/** MiB by which the heap may end higher than it was after the second storm: what grows with each shows by the tenth. */
const SLACK_MB = 8;
const PATIENCE_MS = 10_000;

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      calls: { type: 'string', default: '20000' },
      storms: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  /** @type {(name: keyof typeof values, least: number) => number} */
  const integer = (name, least) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new RangeError(
      `Cannot use --${name} as it must be an integer >= ${least}: received '${values[name]}'`,
    );
  };
  const [url = 'piscina:'] = positionals;
  return { url, calls: integer('calls', 1), storms: integer('storms', 1), seed: integer('seed', 0) };
}

/** The URL with the options of a storm, where it has no others. @param {string} url */
function withOptions(url) {
  const all = new URL(url);
  for (const [name, value] of Object.entries(stormOptions)) {
    const pairs = typeof value === 'object' ? Object.entries(value) : [['', value]];
    for (const [inner, text] of pairs) {
      const key = inner === '' ? name : `${name}.${inner}`;
      if (!all.searchParams.has(key)) all.searchParams.set(key, String(text));
    }
  }
  return all.href;
}

/** What is held when there is nothing to do, in MiB. Turns of the loop let what was ended be given back. */
async function memory() {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc?.();
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
}

/** What keeps the process alive, but for our own timers. */
const handles = () =>
  process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate');

/** @param {{ rss: number, heap: number }} memory */
const show = ({ rss, heap }) => `heap ${heap.toFixed(1)} MiB, RSS ${rss.toFixed(0)} MiB`;

async function main() {
  const { url, calls, storms, seed } = options();
  // These are handles as well, once they are used.
  process.stdout.write('');
  process.stderr.write('');
  const resources = handles().length;
  const executor = await openExecutor(withOptions(url));
  const series = [await memory()];
  console.log(`${executor.name}: ${storms} storms of ${calls} calls, seed ${seed}`);
  console.log(`before: ${show(await memory())}`);
  let failed = 0;
  const fail = (/** @type {string} */ text) => {
    failed++;
    if (failed <= 100) console.log(`  wrong: ${text}`);
  };
  for (let n = 1; n <= storms; n++) {
    let said = performance.now();
    const progress = (/** @type {number} */ ended) => {
      if (performance.now() - said < 2000) return;
      said = performance.now();
      console.error(`storm ${n}: ${ended} of ${calls} calls have ended`);
    };
    const { kinds, seconds, failures } = await storm(executor, { calls, seed: seed + n, progress });
    const now = await memory();
    series.push(now);
    const words = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
    console.log(
      `storm ${n}: ${failures.length} wrong in ${seconds.toFixed(1)} s; ${show(now)}; ${words.join(', ')}`,
    );
    failures.forEach(fail);
  }
  const [first, last] = [series[Math.min(2, storms)], series.at(-1)];
  if (first && last && last.heap > first.heap + SLACK_MB)
    fail(`the heap has grown: ${show(first)}, then ${show(last)}`);
  await executor.shutdown();
  const end = performance.now() + PATIENCE_MS;
  while (handles().length > resources && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const left = handles();
  if (left.length > resources) fail(`handles are left: ${left.join(', ')}`);
  console.log(`${failed} wrong`);
  if (failed > 0) process.exitCode = 1;
  // It keeps nothing alive itself: it runs only where something else does.
  setTimeout(() => {
    console.log(`wrong: the process does not end: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit(1);
  }, PATIENCE_MS).unref();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
