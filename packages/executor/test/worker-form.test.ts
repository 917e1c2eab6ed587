import * as threads from 'node:worker_threads';
import { Worker as Imported } from 'node:worker_threads';
import { blocking } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';

interface Work {
  hash(text: string): string;
}

declare const Worker: new (url: URL | string, options?: { type: 'module' }) => { terminate(): void };

const url = new URL('./work.js', import.meta.url);

describe('blocking() of a function that makes a Worker', () => {
  it('takes the URL, and starts none', () => {
    const { hash } = blocking<Work>(
      () => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }),
    );
    expect(hash.module).toBe(url.href);
    expect('Worker' in globalThis).toBe(false);
  });

  it('takes a URL that is text, as some bundlers write it', () => {
    expect(blocking<Work>(() => new Worker(url.href)).hash.module).toBe(url.href);
  });

  it('lets what makes the worker use it', () => {
    const make = (): object => {
      const worker = new Worker(url) as unknown as EventTarget & { postMessage(message: unknown): void }; // as: a page's has both
      worker.addEventListener('error', () => {});
      worker.postMessage('hello');
      return worker;
    };
    expect(blocking<Work>(make).hash.module).toBe(url.href);
  });

  it('lets Node.js ask of it what its own has', () => {
    const make = (): object => {
      const worker = new Imported(url);
      worker.on('error', () => {});
      worker.once('exit', () => {});
      worker.unref();
      return worker;
    };
    expect(blocking<Work>(make).hash.module).toBe(url.href);
  });

  it('refuses a URL that is none, and shows one', () => {
    for (const wrong of ['./work.js', '/app/work.js']) {
      expect(() => blocking<Work>(() => new Worker(wrong))).toThrow(
        `must be absolute: received '${wrong}'\n  use: new Worker(new URL('./work.js', import.meta.url)`,
      );
    }
  });

  it("knows Node's own class, however it was imported", () => {
    const own = threads.Worker;
    expect(blocking<Work>(() => new threads.Worker(url)).hash.module).toBe(url.href);
    expect(blocking<Work>(() => new Imported(url)).hash.module).toBe(url.href);
    expect(threads.Worker).toBe(own);
    expect(Imported).toBe(own);
  });

  it('refuses what makes none', () => {
    const refusal = 'as the function that was given must make a Worker of it: it made';
    expect(() => blocking<Work>(() => url)).toThrow(`${refusal} object\n  use: blocking<`);
    expect(() => blocking<Work>((() => {}) as never)).toThrow(`${refusal} undefined`); // as: the types refuse it
  });

  it('ends one that was started by a class that it cannot reach', () => {
    let ended = false;
    const make = (): object => ({ terminate: () => (ended = true) });
    expect(() => blocking<Work>(make)).toThrow(TypeError);
    expect(ended).toBe(true);
  });

  it('lets through what the function throws, and leaves the classes as they were', () => {
    const own = threads.Worker;
    const fail = (): never => {
      throw new RangeError('mine');
    };
    expect(() => blocking<Work>(fail)).toThrow(new RangeError('mine'));
    expect([threads.Worker, 'Worker' in globalThis]).toEqual([own, false]);
  });
});
