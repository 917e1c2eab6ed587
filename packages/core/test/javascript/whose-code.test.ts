/** Random programs: at every point in them, the current task is the one whose code runs. */

import {
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  gather,
  isCancelled,
  RuntimeError,
  sleep,
  type Task,
} from '@tsyncio/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ways, whose } from './loops.ts';

type Style = 'async' | 'generator';
type Step =
  | { readonly kind: 'sleep'; readonly delay: number }
  | { readonly kind: 'microtask'; readonly made: 'null' | 'promise' | 'many' }
  | { readonly kind: 'from promise' }
  | { readonly kind: 'shared'; readonly index: number; readonly directly: boolean }
  | { readonly kind: 'open'; readonly index: number }
  | { readonly kind: 'helper'; readonly body: Body }
  | { readonly kind: 'coroutine'; readonly style: Style; readonly body: Body }
  | { readonly kind: 'all' | 'race' | 'allSettled'; readonly bodies: readonly Strand[] }
  | { readonly kind: 'task'; readonly style: Style; readonly body: Body; readonly awaited: boolean }
  | { readonly kind: 'cancel'; readonly index: number }
  | { readonly kind: 'throw' };
type Now = Extract<Step, { kind: 'open' | 'cancel' | 'throw' }>;
type Body = readonly Step[];
interface Strand {
  readonly as: 'helper' | Style;
  readonly body: Body;
}

const SHARED = 3;

/** Programs of every kind; `foreign`: with waits for foreign promises as they are. */
function programs(foreign: boolean): fc.Arbitrary<Body> {
  const style = fc.constantFrom<Style>('async', 'generator');
  const { body } = fc.letrec<{ body: Body; step: Step; strand: Strand }>((tie) => ({
    body: fc.array(tie('step'), { maxLength: 5 }),
    strand: fc
      .record({ as: fc.constantFrom<Strand['as']>('helper', 'async', 'generator'), body: tie('body') })
      // Without a store a strand must wait for something of the library's before it may end.
      .map(({ as, body }) => ({ as, body: foreign ? body : [{ kind: 'sleep', delay: 0 }, ...body] })),
    step: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ kind: fc.constant('sleep'), delay: fc.integer({ min: 0, max: 3 }) }),
      foreign
        ? fc.record({ kind: fc.constant('microtask'), made: fc.constantFrom('null', 'promise', 'many') })
        : fc.record({ kind: fc.constant('from promise') }),
      fc.record({ kind: fc.constant('from promise') }),
      fc.record({
        kind: fc.constant('shared'),
        index: fc.nat(SHARED - 1),
        directly: foreign ? fc.boolean() : fc.constant(false),
      }),
      fc.record({ kind: fc.constant('open'), index: fc.nat(SHARED - 1) }),
      fc.record({ kind: fc.constant('cancel'), index: fc.nat(5) }),
      fc.record({ kind: fc.constant('throw') }),
      fc.record({ kind: fc.constant('helper'), body: tie('body') }),
      fc.record({ kind: fc.constant('coroutine'), style, body: tie('body') }),
      fc.record({
        kind: fc.constantFrom('all', 'race', 'allSettled'),
        bodies: fc.array(tie('strand'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('task'), style, body: tie('body'), awaited: fc.boolean() }),
    ) as fc.Arbitrary<Step>, // as: its inference gives up at so many
  }));
  return body;
}

class Interpreter {
  readonly wrong: string[] = [];
  readonly tasks: Task<unknown>[] = [];
  readonly #variable = new ContextVar<string>('tag');
  readonly #open: (() => void)[] = [];
  readonly #shared: Promise<void>[] = [];
  readonly #store: boolean;

  /** @param store Whether a store tells whose code runs; without, helpers that wait for nothing lose their task. */
  constructor(store: boolean) {
    this.#store = store;
    for (let i = 0; i < SHARED; i += 1) {
      this.#shared.push(
        new Promise((resolve) => {
          this.#open.push(resolve);
        }),
      );
    }
  }

  openAll(): void {
    for (const open of this.#open) open();
  }

  /** Runs a body as the task `tag`. */
  async main(body: Body, tag: string): Promise<void> {
    this.#variable.set(tag);
    await this.run(body, tag);
  }

  *mainToo(body: Body, tag: string): Generator<unknown, void, unknown> {
    this.#variable.set(tag);
    yield* this.generate(body, tag);
  }

  #check(where: string, tag: string): void {
    const seen = `${whose()} ${this.#variable.get('unset')}`;
    if (!this.#store && seen === 'no loop unset') return;
    if (seen !== `${tag} ${tag}`) this.wrong.push(`${where} in ${tag}: ${seen}`);
  }

  async run(body: Body, tag: string): Promise<void> {
    this.#check('begin', tag);
    for (const step of body) {
      try {
        // Where it need not wait it must not: that would be a wait for something foreign.
        if (step.kind === 'open' || step.kind === 'cancel' || step.kind === 'throw') this.#now(step);
        else await this.#step(step, tag);
      } finally {
        this.#check(`after ${step.kind}`, tag);
      }
    }
    this.#check('end', tag);
  }

  async #step(step: Exclude<Step, Now>, tag: string): Promise<void> {
    switch (step.kind) {
      case 'sleep':
        await sleep(step.delay);
        break;
      case 'microtask':
        if (step.made === 'null') await Promise.resolve();
        else if (step.made === 'promise') await Promise.resolve();
        else for (let i = 0; i < 7; i += 1) await Promise.resolve();
        break;
      case 'from promise':
        await fromPromise(Promise.resolve());
        break;
      case 'shared':
        if (step.directly) await this.#shared[step.index];
        else await fromPromise(this.#shared[step.index] as Promise<void>);
        break;
      case 'helper':
        await this.run(step.body, tag);
        break;
      case 'coroutine':
        await this.#coroutine(step.style, step.body, tag);
        break;
      case 'all':
        await Promise.all(this.#strands(step.bodies, tag));
        break;
      case 'race':
        await Promise.race(this.#strands(step.bodies, tag));
        break;
      case 'allSettled':
        await Promise.allSettled(this.#strands(step.bodies, tag));
        break;
      case 'task': {
        const task = this.#task(step.style, step.body);
        if (step.awaited) await task;
        break;
      }
    }
  }

  *generate(body: Body, tag: string): Generator<unknown, void, unknown> {
    this.#check('begin', tag);
    for (const step of body) {
      try {
        yield* this.#generateStep(step, tag);
      } finally {
        this.#check(`after ${step.kind}`, tag);
      }
    }
    this.#check('end', tag);
  }

  *#generateStep(step: Step, tag: string): Generator<unknown, void, unknown> {
    switch (step.kind) {
      case 'sleep':
        yield* sleep(step.delay);
        break;
      case 'microtask':
      case 'from promise':
        yield* fromPromise(Promise.resolve());
        break;
      case 'shared':
        yield* fromPromise(this.#shared[step.index] as Promise<void>);
        break;
      case 'helper':
        yield* this.generate(step.body, tag);
        break;
      case 'coroutine':
        yield* this.#coroutine(step.style, step.body, tag);
        break;
      case 'all':
      case 'race':
      case 'allSettled':
        // Strands are of async functions; they are made inside one.
        yield* this.#coroutine('async', [step], tag);
        break;
      case 'task': {
        const task = this.#task(step.style, step.body);
        if (step.awaited) yield* task;
        break;
      }
      case 'open':
      case 'cancel':
      case 'throw':
        this.#now(step);
    }
  }

  #now(step: Now): void {
    if (step.kind === 'open') this.#open[step.index]?.();
    else if (step.kind === 'cancel') this.tasks[step.index]?.cancel();
    else throw new Error('thrown');
  }

  #coroutine(style: Style, body: Body, tag: string) {
    return style === 'async'
      ? coroutine(() => this.run(body, tag))()
      : coroutine((): Generator<unknown, void, unknown> => this.generate(body, tag))();
  }

  #strands(strands: readonly Strand[], tag: string): PromiseLike<void>[] {
    return strands.map(({ as, body }) =>
      as === 'helper' ? this.run(body, tag) : this.#coroutine(as, body, tag),
    );
  }

  #task(style: Style, body: Body): Task<void> {
    const name = `task${this.tasks.length}`;
    const task = createTask(
      style === 'async'
        ? () => this.main(body, name)
        : (): Generator<unknown, void, unknown> => this.mainToo(body, name),
      { name },
    );
    task.addDoneCallback(() => task.cancelled() || task.exception());
    this.tasks.push(task);
    return task;
  }
}

describe.each(ways)('a random program, $kind', ({ play, store }) => {
  it('runs everything as the task that it belongs to, and settles', async () => {
    await fc.assert(
      fc.asyncProperty(programs(store), async (body) => {
        const interpreter = new Interpreter(store);
        const played = play(async () => {
          const main = createTask(() => interpreter.main(body, 'main'), { name: 'main' });
          interpreter.tasks.push(main);
          const opener = createTask(
            async () => {
              await fromPromise(new Promise(setImmediate));
              interpreter.openAll();
            },
            { name: 'opener' },
          );
          await gather(main, opener, { returnExceptions: true });
          // Helpers that nobody awaits come back from what is foreign to them.
          await fromPromise(new Promise(setImmediate));
          // What was made and not awaited ends by itself: it waits for nothing but time and what is open now.
          while (interpreter.tasks.some((task) => !task.done())) {
            await gather(...interpreter.tasks, { returnExceptions: true });
          }
          expect(interpreter.wrong).toEqual([]);
          for (const task of interpreter.tasks) {
            const error = task.cancelled() ? null : task.exception();
            const expected =
              error === null || isCancelled(error) || (error instanceof Error && error.message === 'thrown');
            expect(expected || (!store && error instanceof RuntimeError) || error).toBe(true);
          }
          expect(currentTask()?.done()).toBe(false);
        });
        let ended = false;
        const hangs = async (): Promise<void> => {
          // Each wait of a program takes a turn of the host or two.
          for (let i = 0; i < 10_000 && !ended; i += 1) await new Promise(setImmediate);
          if (!ended) throw new Error('The program does not end');
        };
        await Promise.race([played, hangs()]).finally(() => {
          ended = true;
        });
      }),
      { numRuns: 500 },
    );
  }, 30_000);
});
