import {
  Context,
  ContextVar,
  copyContext,
  createTask,
  newEventLoop,
  RuntimeError,
  sleep,
  Token,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe('a ContextVar', () => {
  it('has its default, a fallback, or fails, where it is not set', () => {
    const [without, withDefault] = [
      new ContextVar<string>('without'),
      new ContextVar<string>('with', { default: 'default' }),
    ];
    const error = thrownBy(() => without.get());
    expect([error instanceof ReferenceError, error.message]).toEqual([
      true,
      "Cannot get <ContextVar 'without'> as it is not set and has no default",
    ]);
    expect([without.get('fallback'), withDefault.get(), withDefault.get('fallback')]).toEqual([
      'fallback',
      'default',
      'fallback',
    ]);
    expect([without.name, String(without)]).toEqual(['without', "<ContextVar 'without'>"]);
  });

  it('may be set to undefined, and may default to it', () => {
    const variable = new ContextVar<string | undefined>('variable', { default: undefined });
    const context = new Context();
    context.run(() => {
      expect(variable.get()).toBe(undefined);
      variable.set(undefined);
      expect([context.has(variable as never), variable.get('fallback')]).toEqual([true, undefined]); // as: only its identity counts
    });
  });

  it('goes back to what it was, by its token, once', () => {
    new Context().run(() => {
      const variable = new ContextVar<number>('variable', { default: 0 });
      const first = variable.set(1);
      const second = variable.set(2);
      expect([first.oldValue, second.oldValue, second.variable === variable]).toEqual([undefined, 1, true]);
      variable.reset(second);
      expect(variable.get()).toBe(1);
      variable.reset(first);
      expect([variable.get(), copyContext().size]).toEqual([0, 0]);
      expect(() => variable.reset(first)).toThrow(
        new RuntimeError("Cannot reset <ContextVar 'variable'> as the token has already been used once"),
      );
    });
  });

  it('refuses a token of another variable, and one of another context', () => {
    const [a, b] = [new ContextVar<number>('a'), new ContextVar<number>('b')];
    const context = new Context();
    const token = context.run(() => a.set(1));
    expect(token).toBeInstanceOf(Token);
    expect(() => a.reset(token)).toThrow(
      new RangeError("Cannot reset <ContextVar 'a'> as the token was created in a different Context"),
    );
    context.run(() => {
      expect(() => b.reset(token)).toThrow(
        new RangeError("Cannot reset <ContextVar 'b'> with a token of <ContextVar 'a'>"),
      );
      a.reset(token);
    });
    expect(context.size).toBe(0);
  });
});

describe('a Context', () => {
  it('keeps to itself what is set in it', () => {
    const variable = new ContextVar<string>('variable', { default: 'outside' });
    const context = new Context();
    const result = context.run((value: string) => {
      variable.set(value);
      return variable.get();
    }, 'inside');
    expect([result, variable.get(), context.get(variable), context.size, [...context]]).toEqual([
      ...['inside', 'outside', 'inside', 1],
      [[variable, 'inside']],
    ]);
  });

  it('is copied as it is; afterwards both go their own ways', () => {
    const variable = new ContextVar<number>('variable');
    const context = new Context();
    context.run(() => variable.set(1));
    const copy = context.copy();
    const copyOfCopy = copy.copy();
    copy.run(() => variable.set(2));
    context.run(() => variable.set(3));
    expect([context, copy, copyOfCopy].map((each) => each.get(variable))).toEqual([3, 2, 1]);
  });

  it('is left when what runs in it throws', () => {
    const variable = new ContextVar<string>('variable', { default: 'outside' });
    const context = new Context();
    const fail = (): void => {
      variable.set('inside');
      throw new RangeError('bad');
    };
    expect(() => context.run(fail)).toThrow('bad');
    expect([variable.get(), context.run(() => variable.get())]).toEqual(['outside', 'inside']);
  });

  it('is entered once at a time; others are entered inside it', () => {
    const variable = new ContextVar<string>('variable', { default: 'none' });
    const [a, b] = [new Context(), new Context()];
    const record = a.run(() => {
      variable.set('a');
      const inner = b.run(() => {
        variable.set('b');
        return [variable.get(), thrownBy(() => a.run(() => undefined))];
      });
      return [...inner, variable.get()];
    });
    expect(record).toEqual(['b', new RuntimeError('cannot enter context: it is already entered'), 'a']);
  });

  it('is entered by the callbacks and the tasks that run in it, too', async () => {
    const loop = newEventLoop({ clock: new VirtualClock() });
    const record: string[] = [];
    const [ofTask, ofCallback, other] = [new Context(), new Context(), new Context()];
    const enter = (context: Context): void => {
      try {
        record.push(context.run(() => 'entered'));
      } catch (error) {
        record.push(String(error));
      }
    };
    loop.callSoon(
      () => {
        enter(ofCallback);
        other.run(() => enter(ofCallback));
        enter(ofTask);
      },
      { context: ofCallback },
    );
    const main = loop.createTask(
      function* () {
        yield* sleep(1);
        enter(ofTask);
        other.run(() => enter(ofTask));
        enter(ofCallback);
      },
      { context: ofTask },
    );
    await loop.runUntilComplete(main);
    enter(ofTask);
    loop.close();
    const refused = 'RuntimeError: cannot enter context: it is already entered';
    expect(record).toEqual([refused, refused, 'entered', refused, refused, 'entered', 'entered']);
  });

  it('gives types to what it runs', () => {
    const types = (): void => {
      expectTypeOf(new Context().run((n: number) => `${n}`, 1)).toEqualTypeOf<string>();
      expectTypeOf(new ContextVar<number>('x').get()).toEqualTypeOf<number>();
      // @ts-expect-error -- a number is expected
      new ContextVar<number>('x').set('y');
    };
    expect(types).toBeTypeOf('function');
  });
});

describe.each(ways)('the context of a task in $name', ({ define, run, turns, wait }) => {
  it('is a copy of its creator’s, taken when it is made', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<string>('variable');
      variable.set('when made');
      const task = createTask(
        define(function* () {
          record.push(variable.get());
          yield* turns(1);
          variable.set('in the task');
          yield* turns(2);
          record.push(variable.get());
        })(),
      );
      variable.set('later');
      yield* turns(3);
      record.push(variable.get());
      yield* wait(task);
      record.push(variable.get());
      expect(record).toEqual(['when made', 'later', 'in the task', 'later']);
    }));

  it('is shared with the coroutines that it awaits', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<string>('variable');
      const set = define(function* (value: string) {
        yield* turns(1);
        variable.set(value);
      });
      yield* wait(set('by a part'));
      record.push(variable.get());
      yield* wait(createTask(set('by a task')));
      record.push(variable.get());
      expect(record).toEqual(['by a part', 'by a part']);
    }));

  it('stays apart from those of other tasks, step by step', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<string>('variable');
      const work = define(function* (name: string) {
        variable.set(name);
        for (let i = 0; i < 3; i += 1) {
          yield* turns(1);
          record.push(`${name}=${variable.get()}`);
        }
      });
      const tasks = ['a', 'b'].map((name) => createTask(work(name)));
      for (const task of tasks) yield* wait(task);
      expect(record).toEqual(['a=a', 'b=b', 'a=a', 'b=b', 'a=a', 'b=b']);
    }));

  it('is the one that it is given, itself', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<string>('variable', { default: 'none' });
      const context = copyContext();
      const work = define(function* (name: string) {
        record.push(variable.get());
        variable.set(name);
        yield* turns(1);
      });
      yield* wait(createTask(work('a'), { context }));
      const second = createTask(work('b'), { context });
      record.push(second.getContext() === context);
      yield* wait(second);
      record.push(variable.get(), context.get(variable));
      expect(record).toEqual(['none', true, 'a', 'none', 'b']);
    }));

  it('takes a token back after a wait', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<string>('variable', { default: 'default' });
      const token = variable.set('for a while');
      yield* turns(2);
      record.push(variable.get());
      variable.reset(token);
      yield* turns(1);
      record.push(variable.get());
      expect(record).toEqual(['for a while', 'default']);
    }));

  it('is copied for callbacks when they are asked for', () =>
    run(function* ({ loop, record }) {
      const variable = new ContextVar<string>('variable');
      variable.set('when asked');
      const handle = loop.callSoon(() => {
        record.push(variable.get());
        variable.set('in the callback');
      });
      loop.callLater(1, () => record.push(variable.get()));
      const context = new Context();
      context.run(() => variable.set('given'));
      loop.callSoon(() => record.push(variable.get()), { context });
      loop.callLater(1, () => record.push(variable.get()), { context });
      variable.set('later');
      yield* wait(sleep(2));
      record.push(variable.get(), handle.getContext().get(variable));
      expect(record).toEqual(['when asked', 'given', 'when asked', 'given', 'later', 'in the callback']);
    }));

  it('comes back after what runs in another context', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<string>('variable');
      variable.set('task');
      yield* turns(1);
      const context = new Context();
      context.run(() => {
        variable.set('other');
        record.push(variable.get());
      });
      record.push(variable.get());
      yield* turns(1);
      record.push(variable.get(), context.get(variable));
      expect(record).toEqual(['other', 'task', 'task', 'other']);
    }));
});
