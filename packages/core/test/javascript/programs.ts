/**
 * Random programs, in both styles, with all that JavaScript can do in a task: helpers beside it, `Promise.all` and
 * the like, promises that tasks share, groups and timeouts anywhere in them, and cancellations at any time.
 *
 * At each point a program checks that it is known whose code runs, with which context variable, in which loop.
 */

import {
  ContextVar,
  coroutine,
  createTask,
  type EventLoop,
  ExceptionGroup,
  type Future,
  fromPromise,
  gather,
  getRunningLoop,
  isCancelled,
  RuntimeError,
  shield,
  sleep,
  type Task,
  TimeoutError,
  taskGroup,
  timeout,
  waitFor,
} from '@tsyncio/core';
import fc from 'fast-check';
import { whose } from './loops.ts';

type Style = 'async' | 'generator';
type Step =
  | { readonly kind: 'sleep'; readonly delay: number }
  | { readonly kind: 'future'; readonly delay: number }
  | { readonly kind: 'microtask'; readonly count: number }
  | { readonly kind: 'from promise' }
  | { readonly kind: 'shared'; readonly index: number; readonly directly: boolean }
  | { readonly kind: 'open'; readonly index: number }
  | { readonly kind: 'helper'; readonly body: Body }
  | { readonly kind: 'lend'; readonly body: Body }
  | { readonly kind: 'borrow'; readonly index: number }
  | { readonly kind: 'coroutine'; readonly style: Style; readonly body: Body }
  | { readonly kind: 'all' | 'race' | 'allSettled' | 'any'; readonly bodies: readonly Strand[] }
  | { readonly kind: 'task'; readonly style: Style; readonly body: Body; readonly awaited: boolean }
  | { readonly kind: 'join'; readonly index: number; readonly shielded: boolean }
  | { readonly kind: 'gather' | 'group'; readonly parts: readonly Part[]; readonly body: Body }
  | { readonly kind: 'timeout'; readonly delay: number; readonly style: Style; readonly body: Body }
  | { readonly kind: 'catch'; readonly all: boolean; readonly body: Body }
  | { readonly kind: 'cancel'; readonly index: number }
  | { readonly kind: 'throw' };
/** What does not wait. */
type Now = Extract<Step, { kind: 'open' | 'cancel' | 'throw' | 'lend' }>;
/** What waits in a way of its own in each style. */
type Styled = Extract<
  Step,
  { kind: 'microtask' | 'shared' | 'borrow' | 'helper' | 'all' | 'race' | 'allSettled' | 'any' | 'catch' }
>;
/** What waits for an awaitable of the library's, in both styles the same. */
type Waiting = Exclude<Step, Now | Styled>;
type Body = readonly Step[];

interface Part {
  readonly style: Style;
  readonly body: Body;
}

interface Strand {
  readonly as: 'helper' | Style;
  readonly body: Body;
}

/** A program, and when which of its tasks are cancelled from outside any task. */
export interface Program {
  readonly body: Body;
  readonly cancels: readonly { readonly at: number; readonly index: number }[];
}

const SHARED = 3;

/** Programs of every kind; `foreign`: with waits for foreign promises as they are. */
export function programs(foreign: boolean): fc.Arbitrary<Program> {
  const style = fc.constantFrom<Style>('async', 'generator');
  const delay = fc.integer({ min: 0, max: 3 });
  const { body } = fc.letrec<{ body: Body; step: Step; strand: Strand; part: Part }>((tie) => ({
    body: fc.array(tie('step'), { maxLength: 5 }),
    strand: fc.record({
      as: fc.constantFrom<Strand['as']>('helper', 'async', 'generator'),
      body: tie('body'),
    }),
    part: fc.record({ style, body: tie('body') }),
    step: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ kind: fc.constant('sleep'), delay }),
      fc.record({ kind: fc.constant('future'), delay }),
      foreign
        ? fc.record({ kind: fc.constant('microtask'), count: fc.constantFrom(1, 7) })
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
      fc.record({ kind: fc.constant('join'), index: fc.nat(5), shielded: fc.boolean() }),
      fc.record({ kind: fc.constant('helper'), body: tie('body') }),
      // Helpers that are let go on beside the task are known to a store alone.
      ...(foreign
        ? [
            fc.record({ kind: fc.constant('lend'), body: tie('body') }),
            fc.record({ kind: fc.constant('borrow'), index: fc.nat(3) }),
          ]
        : []),
      fc.record({ kind: fc.constant('coroutine'), style, body: tie('body') }),
      fc.record({
        kind: fc.constantFrom('all', 'race', 'allSettled', 'any'),
        bodies: fc.array(tie('strand'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('task'), style, body: tie('body'), awaited: fc.boolean() }),
      fc.record({
        kind: fc.constantFrom('gather', 'group'),
        parts: fc.array(tie('part'), { maxLength: 3 }),
        body: tie('body'),
      }),
      fc.record({ kind: fc.constant('timeout'), delay, style, body: tie('body') }),
      fc.record({ kind: fc.constant('catch'), all: fc.boolean(), body: tie('body') }),
    ) as fc.Arbitrary<Step>, // as: its inference gives up at so many
  }));
  const cancel = fc.record({ at: fc.integer({ min: 0, max: 8 }), index: fc.nat(6) });
  return fc.record({ body, cancels: fc.array(cancel, { maxLength: 3 }) });
}

/** Promises that programs share, of one loop or of several, and the helpers that they lend each other. */
export class Shared {
  readonly promises: Promise<void>[] = [];
  readonly lent: Promise<void>[] = [];
  readonly #open: (() => void)[] = [];

  constructor() {
    for (let i = 0; i < SHARED; i += 1) {
      this.promises.push(
        new Promise((resolve) => {
          this.#open.push(resolve);
        }),
      );
    }
  }

  open(index: number): void {
    this.#open[index]?.();
  }

  openAll(): void {
    for (const open of this.#open) open();
  }
}

/** One for all loops, so that the value of one would show in another. */
const variable = new ContextVar<string>('tag');

/** Runs a program in a loop. */
export class Interpreter {
  /** Where something was not as it should be. */
  readonly wrong: string[] = [];
  readonly #tasks: Task<unknown>[] = [];
  readonly #lent: Promise<void>[] = [];
  readonly #prefix: string;
  readonly #shared: Shared;
  readonly #loop: EventLoop;
  readonly #store: boolean;
  readonly #foreign: boolean;

  /**
   * @param store Whether a store tells whose code runs; without, helpers that wait for nothing lose their task.
   * @param foreign Whether promises are waited for as they are.
   */
  constructor(prefix: string, shared: Shared, loop: EventLoop, store: boolean, foreign: boolean) {
    this.#prefix = prefix;
    this.#shared = shared;
    this.#loop = loop;
    this.#store = store;
    this.#foreign = foreign;
  }

  /** Runs all of the program, until nothing of it is left. */
  async play(program: Program): Promise<void> {
    this.#task('async', program.body);
    for (const { at, index } of program.cancels) {
      this.#loop.callLater(at, () => this.#tasks[index]?.cancel('from outside'));
    }
    const opener = createTask(async () => {
      await fromPromise(new Promise(setImmediate));
      this.#shared.openAll();
    });
    await opener;
    // What was made and not awaited ends by itself: it waits for nothing but time and what is open now. Helpers that
    // nobody awaits come back from what is foreign to them, and may make tasks again.
    for (let known = -1; known < this.#tasks.length + this.#lent.length; ) {
      known = this.#tasks.length + this.#lent.length;
      await gather(...this.#tasks, { returnExceptions: true });
      if (!(await this.#allSettle())) {
        this.wrong.push('a helper that was lent never settles');
        return;
      }
    }
    for (const task of this.#tasks) {
      const error = task.cancelled() ? null : task.exception();
      if (!this.#isExpected(error)) this.wrong.push(`${task} failed: ${String(error)}`);
    }
  }

  /** Whether what was lent here has come to an end, whatever became of its task. */
  async #allSettle(): Promise<boolean> {
    let settled = false;
    void Promise.allSettled(this.#lent).then(() => {
      settled = true;
    });
    // They may wait for time, and for what takes turns of the host.
    for (let turn = 0; turn < 100; turn += 1) {
      await fromPromise(new Promise(setImmediate));
      if (settled) break;
      await sleep(1);
    }
    return settled;
  }

  #isExpected(error: unknown): boolean {
    if (error === null || isCancelled(error) || error instanceof TimeoutError) return true;
    if (error instanceof ExceptionGroup || error instanceof AggregateError) {
      return error.errors.every((each) => this.#isExpected(each));
    }
    if (error instanceof RuntimeError && !this.#store) return true;
    return error instanceof Error && error.message === 'thrown';
  }

  #check(where: string, tag: string): void {
    const seen = `${whose()} ${variable.get('unset')}`;
    if (!this.#store && seen === 'no loop unset') return;
    if (seen !== `${tag} ${tag}`) this.wrong.push(`${where} in ${tag}: ${seen}`);
    else if (getRunningLoop() !== this.#loop) this.wrong.push(`${where} in ${tag}: another loop`);
  }

  // --- async functions

  async #run(body: Body, tag: string): Promise<void> {
    this.#check('begin', tag);
    for (const step of body) {
      try {
        // Where it need not wait it must not: that would be a wait for something foreign.
        if (isNow(step)) this.#now(step, tag, true);
        else if (isStyled(step)) await this.#step(step, tag);
        else {
          const awaitable = this.#awaitable(step, tag);
          if (awaitable !== null) await awaitable;
        }
      } finally {
        this.#check(`after ${step.kind}`, tag);
      }
    }
    this.#check('end', tag);
  }

  async #step(step: Styled, tag: string): Promise<void> {
    switch (step.kind) {
      case 'microtask':
        for (let i = 0; i < step.count; i += 1) await Promise.resolve();
        break;
      case 'shared':
        if (step.directly) await this.#shared.promises[step.index];
        else await fromPromise(this.#shared.promises[step.index] as Promise<void>); // as: there are so many
        break;
      case 'borrow': {
        const lent = this.#shared.lent[step.index];
        if (lent === undefined) break;
        // It may wait for this code in turn: so it is waited for a while, and no longer.
        if (this.#foreign) await Promise.race([lent, sleep(3)]);
        else await waitFor(fromPromise(lent), 3);
        break;
      }
      case 'helper':
        await this.#help(step.body, tag);
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
      case 'any':
        await Promise.any(this.#strands(step.bodies, tag));
        break;
      case 'catch':
        try {
          await this.#help(step.body, tag);
        } catch (error) {
          this.#check('catch', tag);
          if (!step.all && isCancelled(error)) throw error;
        }
        break;
    }
  }

  /** A plain async function of the task's, awaited or not. */
  async #help(body: Body, tag: string): Promise<void> {
    await this.#run(this.#begun(body), tag);
  }

  /** Where promises are not waited for as they are, a helper waits for something of the library's before it ends. */
  #begun(body: Body): Body {
    return this.#foreign ? body : [{ kind: 'sleep', delay: 0 }, ...body];
  }

  #strands(strands: readonly Strand[], tag: string): PromiseLike<void>[] {
    return strands.map(({ as, body }) =>
      as === 'helper' ? this.#help(body, tag) : this.#coroutine(as, this.#begun(body), tag),
    );
  }

  // --- generators

  *#generate(body: Body, tag: string): Generator<unknown, void, unknown> {
    this.#check('begin', tag);
    for (const step of body) {
      try {
        if (isNow(step)) this.#now(step, tag);
        else if (isStyled(step)) yield* this.#generateStep(step, tag);
        else {
          const awaitable = this.#awaitable(step, tag);
          if (awaitable !== null) yield* awaitable;
        }
      } finally {
        this.#check(`after ${step.kind}`, tag);
      }
    }
    this.#check('end', tag);
  }

  *#generateStep(step: Styled, tag: string): Generator<unknown, void, unknown> {
    switch (step.kind) {
      case 'microtask':
        yield* fromPromise(Promise.resolve());
        break;
      case 'shared':
        yield* fromPromise(this.#shared.promises[step.index] as Promise<void>); // as: there are so many
        break;
      case 'borrow': {
        const lent = this.#shared.lent[step.index];
        if (lent !== undefined) yield* waitFor(fromPromise(lent), 3);
        break;
      }
      case 'helper':
        yield* this.#generate(step.body, tag);
        break;
      case 'all':
      case 'race':
      case 'allSettled':
      case 'any':
        // Strands are of async functions; they are made inside one.
        yield* this.#coroutine('async', [step], tag);
        break;
      case 'catch':
        try {
          yield* this.#generate(step.body, tag);
        } catch (error) {
          this.#check('catch', tag);
          if (!step.all && isCancelled(error)) throw error;
        }
        break;
    }
  }

  // --- both

  #now(step: Now, tag: string, isAsync = false): void {
    if (step.kind === 'open') this.#shared.open(step.index);
    else if (step.kind === 'cancel') this.#tasks[step.index]?.cancel();
    else if (step.kind === 'throw') throw new Error('thrown');
    else {
      // A plain async function is a helper of async code. A generator makes a coroutine of it.
      const lent = isAsync
        ? this.#help(step.body, tag)
        : this.#coroutine('async', step.body, tag).toPromise();
      lent.catch(() => undefined); // perhaps nobody borrows it
      this.#shared.lent.push(lent);
      this.#lent.push(lent);
    }
  }

  /** What is waited for in the same way in both styles. */
  #awaitable(step: Waiting, tag: string) {
    switch (step.kind) {
      case 'sleep':
        return sleep(step.delay);
      case 'future': {
        const future = this.#loop.createFuture<void>();
        this.#loop.callLater(step.delay, () => {
          if (!future.done()) future.setResult();
        });
        return future;
      }
      case 'from promise':
        return fromPromise(Promise.resolve());
      case 'coroutine':
        return this.#coroutine(step.style, step.body, tag);
      case 'timeout':
        return timeout(step.delay, () => this.#coroutine(step.style, step.body, tag));
      case 'task': {
        const task = this.#task(step.style, step.body);
        return step.awaited ? task : null;
      }
      case 'join': {
        // Only what was made later is waited for: so nothing waits for itself.
        const task = this.#tasks[step.index];
        if (task === undefined || step.index <= Number(tag.split('-')[1])) return null;
        return step.shielded ? asked(shield(task)) : task;
      }
      case 'gather':
        return asked(gather(step.parts.map(({ style, body }) => this.#task(style, body))));
      case 'group':
        return taskGroup((group) => {
          for (const { style, body } of step.parts) this.#task(style, body, group);
          return this.#coroutine('async', step.body, tag);
        });
    }
  }

  #coroutine(style: Style, body: Body, tag: string) {
    return style === 'async'
      ? coroutine(() => this.#run(body, tag))()
      : coroutine((): Generator<unknown, void, unknown> => this.#generate(body, tag))();
  }

  #task(style: Style, body: Body, creator: Pick<EventLoop, 'createTask'> = this.#loop): Task<void> {
    const tag = `${this.#prefix}-${this.#tasks.length}`;
    const main = style === 'async' ? () => this.#main(body, tag) : () => this.#mainToo(body, tag);
    const task = creator.createTask<void>(main, { name: tag });
    this.#tasks.push(asked(task));
    return task;
  }

  async #main(body: Body, tag: string): Promise<void> {
    variable.set(tag);
    await this.#run(body, tag);
  }

  *#mainToo(body: Body, tag: string): Generator<unknown, void, unknown> {
    variable.set(tag);
    yield* this.#generate(body, tag);
  }
}

/** A future whose error counts as asked for: who waits for it may be cancelled before. */
function asked<F extends Future<unknown>>(future: F): F {
  future.addDoneCallback(() => future.cancelled() || future.exception());
  return future;
}

function isNow(step: Step): step is Now {
  return ['open', 'cancel', 'throw', 'lend'].includes(step.kind);
}

function isStyled(step: Step): step is Styled {
  const kinds = ['microtask', 'shared', 'borrow', 'helper', 'all', 'race', 'allSettled', 'any', 'catch'];
  return kinds.includes(step.kind);
}
