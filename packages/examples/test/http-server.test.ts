import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runExample, type Started, startExample } from './run-example.ts';

/** A list that takes far longer than the two seconds that a call may run. */
const tooMany = Array.from({ length: 100 }, (_, i) => `password ${i}`).join('\n');

async function serve(...args: readonly string[]): Promise<Started & { readonly url: string }> {
  const server = startExample('http-server', '--serve', '--port', '0', ...args);
  const [, url = ''] = await server.printed(/^listening on (http:\S+)\n/m);
  return { ...server, url };
}

function hash(url: string, body: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/hash`, { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
}

/** Asks the server for its statistics until they are as wanted. */
async function until(url: string, wanted: (statistics: Record<string, unknown>) => boolean): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/health`);
    const statistics = (await response.json()) as Record<string, unknown>; // as: the test looks at it
    if (wanted(statistics)) return;
  }
}

describe('The HTTP server', () => {
  it('makes its requests, prints what came, and ends', async () => {
    const { lines, errors, code } = await runExample('http-server');
    const hashed = /^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/;
    const words = lines.map(({ text }) => text.split(/: | after /));
    expect(words.map(([what]) => what)).toEqual([
      expect.stringMatching(/^listening on http:.*:\d+$/),
      'a password',
      'a hundred passwords',
      'a hundred passwords',
      'the next password',
      'a hundred passwords',
      'the next password',
      'twelve at once',
      'one of them, with Retry-After',
      'health',
      'closed',
    ]);
    for (const at of [1, 4, 6])
      expect([words[at]?.[1], words[at]?.[3]]).toEqual(['200', expect.stringMatching(hashed)]);
    for (const at of [2, 3])
      expect([words[at]?.[1], words[at]?.[3]]).toEqual(['504', 'more than 2 s of work']);
    // Both workers were busy for as long as a hundred passwords take, some 25 s, but for the timeout.
    for (const at of [4, 6]) expect(Number.parseFloat(words[at]?.[2] ?? '')).toBeLessThan(5);
    const [, count, refused] = /(\d+) hashed, (\d+) refused/.exec(lines[7]?.text ?? '') ?? [];
    expect(Number(count) + Number(refused)).toBe(12);
    // Six have room, five while the worker of the client that left is at its last password; a quick worker has room for more.
    expect(Number(count)).toBeGreaterThanOrEqual(5);
    expect(Number(refused)).toBeGreaterThan(0);
    expect(lines[8]?.text).toMatch(/^one of them, with Retry-After: 2: 503 after .*: too busy, try again$/);
    expect(lines[9]?.text).toContain('"cancelled":1');
    expect([errors, code]).toEqual(['', 0]);
  });

  it('answers 504 in time, and its only worker is free for the next', async () => {
    const { url, kill, outcome } = await serve('--executor', 'piscina:?maxWorkers=1');
    const began = performance.now();
    const slow = await hash(url, tooMany);
    const next = await hash(url, 'correct horse');
    const seconds = (performance.now() - began) / 1000;
    expect([slow.status, next.status]).toEqual([504, 200]);
    expect(seconds).toBeGreaterThan(1.9);
    expect(seconds).toBeLessThan(10);
    kill('SIGTERM');
    expect((await outcome).code).toBe(0);
  });

  it('cancels the call of a client that leaves', async () => {
    const { url, kill, outcome } = await serve('--executor', 'piscina:?maxWorkers=1');
    const controller = new AbortController();
    const left = hash(url, tooMany, controller.signal);
    left.catch(() => {});
    await until(url, ({ running }) => running === 1);
    controller.abort();
    await until(url, ({ cancelled, running, failed }) => cancelled === 1 && running === 0 && failed === 0);
    kill('SIGTERM');
    expect((await outcome).code).toBe(0);
  });

  it('refuses what it cannot do, and goes on', async () => {
    const { url, kill, outcome } = await serve();
    const responses = [
      await fetch(url),
      await fetch(`${url}//`),
      await hash(url, ''),
      await hash(url, 'x'.repeat(70_000)),
      await hash(url, 'correct horse\nbattery staple\n'),
    ];
    expect(responses.map(({ status }) => status)).toEqual([404, 404, 400, 413, 200]);
    expect((await responses[4]?.text())?.trim().split('\n')).toHaveLength(2);
    kill('SIGTERM');
    const { errors, code } = await outcome;
    expect([errors, code]).toEqual(['', 0]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('finishes what it has begun on %s', async (signal) => {
    const { url, kill, outcome } = await serve();
    const begun = hash(url, 'one\ntwo\nthree');
    await until(url, ({ running }) => running === 1);
    kill(signal);
    const response = await begun;
    expect([response.status, (await response.text()).trim().split('\n').length]).toEqual([200, 3]);
    const { lines, errors, code } = await outcome;
    expect(lines.slice(1).map(({ text }) => text)).toEqual([`${signal}: finishing what has begun`, 'closed']);
    expect([errors, code]).toEqual(['', 0]);
  });

  it('finishes nothing on the second Ctrl-C', async () => {
    const { url, kill, outcome, printed } = await serve();
    const begun = hash(url, tooMany).then(
      ({ status }) => status,
      () => 'closed',
    );
    await until(url, ({ running }) => running === 1);
    kill('SIGINT');
    await printed(/^SIGINT: /m);
    kill('SIGINT');
    expect(await begun).toBe('closed');
    const { lines, code, signal: diedOf } = await outcome;
    expect(lines).toHaveLength(2);
    // So soon after the first, it may come before the library listens again: then the signal itself ends the process.
    expect([130, 'SIGINT']).toContain(code ?? diedOf);
  });

  it('says in a line that its port is taken', async () => {
    const other = createServer().listen(0, 'localhost');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo; // as: it listens on a port
    const { errors, code } = await runExample('http-server', '--serve', '--port', String(port));
    expect(errors).toMatch(/^listen EADDRINUSE: [^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('is asked for a style and a port that there are', async () => {
    const generator = await runExample('http-server', '--style', 'generator');
    expect(generator.errors).toContain(
      "Cannot run http-server in the style 'generator' as it is written in async alone",
    );
    const port = await runExample('http-server', '--port', '70000');
    expect(port.errors).toContain("Cannot listen on port '70000'");
    const executor = await runExample('http-server', '--executor', 'nothing:');
    expect(executor.errors).toContain("there is no executor 'nothing:'");
    expect([generator.code, port.code, executor.code]).toEqual([2, 2, 2]);
  });
});
