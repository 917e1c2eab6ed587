/** A few requests, among them those that a server is in need of a pool for. */

import * as asyncio from '@tsyncio/core';

interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  /** Seconds that it took. */
  readonly seconds: number;
}

/** Has some passwords hashed. Cancelled, it closes its connection. */
const hash = asyncio.coroutine(async (url: string, passwords: readonly string[]): Promise<Reply> => {
  const began = performance.now();
  return await asyncio.fromPromise(async (signal) => {
    const response = await fetch(`${url}/hash`, { method: 'POST', body: passwords.join('\n'), signal });
    const body = (await response.text()).trim();
    const seconds = (performance.now() - began) / 1000;
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body, seconds };
  });
});

function show(what: string, { status, body, seconds }: Reply): void {
  console.log(`${what}: ${status} after ${seconds.toFixed(1)} s: ${body}`);
}

/** Makes the requests, one kind after the other, and prints what came. */
export async function visit(url: string): Promise<void> {
  show('a password', await hash(url, ['correct horse']));

  const many = Array.from({ length: 100 }, (_, i) => `password ${i}`);
  for (const reply of await asyncio.gather(hash(url, many), hash(url, many)))
    show('a hundred passwords', reply);
  show('the next password', await hash(url, ['battery staple']));

  try {
    await asyncio.waitFor(hash(url, many), 0.5);
  } catch (error) {
    if (!(error instanceof asyncio.TimeoutError)) throw error;
    console.log('a hundred passwords: the client has left after 0.5 s');
  }
  show('the next password', await hash(url, ['battery staple']));

  const burst = await asyncio.gather(...many.slice(0, 12).map((password) => hash(url, [password])));
  const refused = burst.filter(({ status }) => status === 503);
  const hashed = burst.filter(({ status }) => status === 200);
  console.log(`twelve at once: ${hashed.length} hashed, ${refused.length} refused`);
  const [first] = refused;
  if (first !== undefined) show(`one of them, with Retry-After: ${first.retryAfter}`, first);

  const health = await asyncio.fromPromise((signal) => fetch(`${url}/health`, { signal }));
  console.log(`health: ${(await health.text()).trim()}`);
}
