import {
  BaseExceptionGroup,
  CancelledError,
  type ErrorCondition,
  ExceptionGroup,
  KeyboardInterrupt,
} from '@tsyncio/core';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { thrownBy } from '../ways.ts';

/** A group as its class and what is in it; errors by their messages. */
function shape(error: unknown): unknown {
  if (error === null) return null;
  if (!(error instanceof BaseExceptionGroup)) return error instanceof Error ? error.message : error;
  return [error.name, ...error.exceptions.map(shape)];
}

/** The class itself, and not one of its subclasses. */
function classOf(error: unknown): unknown {
  return (error as object).constructor; // as: every error has one
}

const range = (message: string): RangeError => new RangeError(message);
const type = (message: string): TypeError => new TypeError(message);
const simple = (): ExceptionGroup => new ExceptionGroup('simple', [range('1'), type('a'), range('2')]);

class MyGroup extends ExceptionGroup {}
class MyBaseGroup extends BaseExceptionGroup {}

describe('making an exception group', () => {
  it.each([
    ['no message', undefined, [range('1')], TypeError],
    ['an error for a message', range('1'), [range('1')], TypeError],
    ['null for a message', null, [range('1')], TypeError],
    ['no errors', 'group', undefined, TypeError],
    ['null for errors', 'group', null, TypeError],
    ['a set', 'group', new Set([range('1')]), TypeError],
    ['one error', 'group', range('1'), TypeError],
    ['an empty array', 'group', [], RangeError],
  ])('refuses %s', (_what, message, errors, kind) => {
    for (const Group of [BaseExceptionGroup, ExceptionGroup, MyGroup, MyBaseGroup]) {
      const error = thrownBy(() => new Group(message as never, errors as never)); // as: what the types refuse
      expect([classOf(error), error.message]).toEqual([kind, expect.any(String)]);
    }
  });

  it('says what is wrong in the words that Python has', () => {
    const make = (errors: unknown) => thrownBy(() => new ExceptionGroup('group', errors as never)).message; // as: likewise
    expect([make(null), make([])]).toEqual([
      'second argument (exceptions) must be a sequence',
      'second argument (exceptions) must be a non-empty sequence',
    ]);
  });

  it('takes the class that fits: BaseExceptionGroup is for what must not be caught', () => {
    const errors = [range('1'), type('2')];
    const interrupted = [range('1'), new KeyboardInterrupt()];
    const cancelled = [new CancelledError(), type('2')];
    const nested = [new BaseExceptionGroup('nested', cancelled)];
    const made = [errors, interrupted, cancelled, nested].map((each) => new BaseExceptionGroup('m', each));
    expect(made.map(classOf)).toEqual([
      ExceptionGroup,
      BaseExceptionGroup,
      BaseExceptionGroup,
      BaseExceptionGroup,
    ]);
    expect(made.map((each) => each.name)).toEqual([
      'ExceptionGroup',
      'BaseExceptionGroup',
      'BaseExceptionGroup',
      'BaseExceptionGroup',
    ]);
    expect(classOf(new BaseExceptionGroup('m', [new ExceptionGroup('nested', errors)]))).toBe(ExceptionGroup);
    expect(classOf(new ExceptionGroup('m', errors))).toBe(ExceptionGroup);
  });

  it('refuses a cancellation in an ExceptionGroup, and in a subclass of it', () => {
    for (const base of [
      new CancelledError(),
      new KeyboardInterrupt(),
      new BaseExceptionGroup('nested', [new CancelledError()]),
      new MyBaseGroup('nested', [range('1')]),
    ]) {
      expect(String(thrownBy(() => new ExceptionGroup('m', [range('1'), base])))).toBe(
        'TypeError: Cannot nest BaseExceptions in an ExceptionGroup',
      );
      expect(String(thrownBy(() => new MyGroup('m', [range('1'), base])))).toBe(
        "TypeError: Cannot nest BaseExceptions in 'MyGroup'",
      );
    }
  });

  it('makes a subclass where one is asked for', () => {
    const made = [
      new MyGroup('m', [range('1')]),
      new MyBaseGroup('m', [range('1')]),
      new MyBaseGroup('m', [new CancelledError()]),
    ];
    expect(made.map(classOf)).toEqual([MyGroup, MyBaseGroup, MyBaseGroup]);
    expect(made.map((each) => each instanceof ExceptionGroup)).toEqual([true, false, false]);
    expect(new ExceptionGroup('m', [range('1')]) instanceof MyGroup).toBe(false);
  });

  it('takes what is no Error: it can be thrown, too', () => {
    const group = new BaseExceptionGroup('m', ['text', null, undefined, 7]);
    expect([classOf(group), group.exceptions]).toEqual([ExceptionGroup, ['text', null, undefined, 7]]);
  });

  it('is an AggregateError and an Error, with message, cause, stack and errors', () => {
    const cause = type('cause');
    const errors = [range('1')];
    for (const Group of [BaseExceptionGroup, ExceptionGroup, MyGroup]) {
      const group = new Group('message', errors, { cause });
      expect(group).toBeInstanceOf(AggregateError);
      expect(group).toBeInstanceOf(Error);
      expect([group.message, group.cause, group.exceptions, group.errors]).toEqual([
        'message',
        cause,
        errors,
        errors,
      ]);
      expect(group.stack).toContain('exception-group.test.ts');
      expect(String(group)).toBe('ExceptionGroup: message');
    }
    expect('cause' in simple()).toBe(false);
  });

  it('keeps its errors to itself', () => {
    const errors = [range('1')];
    const group = new ExceptionGroup('m', errors);
    errors.push(range('2'));
    expect(group.exceptions).toHaveLength(1);
    expect(thrownBy(() => Object.assign(group, { exceptions: [] }))).toBeInstanceOf(TypeError);
    expect(group.exceptions).toBe(group.errors);
  });

  it('has its types', () => {
    expectTypeOf(simple().exceptions).toEqualTypeOf<readonly unknown[]>();
    expectTypeOf(simple().split(TypeError)).toEqualTypeOf<
      [BaseExceptionGroup | null, BaseExceptionGroup | null]
    >();
    // @ts-expect-error: a class that is no error's
    expect(() => simple().subgroup(Map)).toThrow(TypeError);
  });
});

describe('split() and subgroup()', () => {
  const byRange = (error: unknown): boolean => error instanceof RangeError;
  const conditions: readonly [string, ErrorCondition, unknown, unknown][] = [
    ['a class', RangeError, ['1', '2'], ['a']],
    ['another class', TypeError, ['a'], ['1', '2']],
    ['several classes', [SyntaxError, RangeError], ['1', '2'], ['a']],
    ['several classes that match all', [TypeError, RangeError], ['1', 'a', '2'], null],
    ['a class that matches none', SyntaxError, null, ['1', 'a', '2']],
    ['no class at all', [], null, ['1', 'a', '2']],
    ['a function', byRange, ['1', '2'], ['a']],
    ['a function that matches none', () => false, null, ['1', 'a', '2']],
    ['a bound method', { byRange }.byRange.bind(null), ['1', '2'], ['a']],
  ];

  it.each(conditions)('choose by %s', (_what, condition, chosen, rest) => {
    const shapes = [chosen, rest].map((each) => each && ['ExceptionGroup', ...(each as string[])]); // as: see above
    expect(simple().split(condition).map(shape)).toEqual(shapes);
    expect(shape(simple().subgroup(condition))).toEqual(shapes[0]);
  });

  it.each([
    ['Error', Error],
    ['AggregateError', AggregateError],
    ['BaseExceptionGroup', BaseExceptionGroup],
    ['ExceptionGroup', ExceptionGroup],
    ['several', [TypeError, ExceptionGroup]],
    ['a function', () => true],
  ] satisfies [string, ErrorCondition][])(
    'give the group itself where that matches: %s',
    (_what, condition) => {
      const group = simple();
      expect(group.subgroup(condition)).toBe(group);
      expect(group.split(condition)).toEqual([group, null]);
      expect(group.split(condition)[0]).toBe(group);
    },
  );

  it('make a new group where all errors match and the group does not, and where none does', () => {
    const group = simple();
    const [all] = group.split([TypeError, RangeError]);
    const [, rest] = group.split(SyntaxError);
    for (const part of [all, rest]) {
      expect(part).not.toBe(group);
      expect(part?.exceptions).toEqual(group.exceptions);
    }
  });

  it.each([
    ['a string', 'TypeError'],
    ['an error', type('instance')],
    ['undefined', undefined],
    ['an array with something else', [TypeError, 42]],
    ['an array of functions', [() => true]],
    ['a class that is no error’s', class {}],
    ['a built-in class that is no error’s', Map],
  ])('refuse %s', (_what, condition) => {
    for (const method of ['split', 'subgroup'] as const) {
      const error = thrownBy(() => simple()[method](condition as never)); // as: what the types refuse
      expect(String(error)).toBe(
        'TypeError: expected a function, exception type or tuple of exception types',
      );
    }
  });

  it('ask a function for every group and for each error in those that did not match', () => {
    const inner = new ExceptionGroup('inner', [range('1')]);
    const matched = new MyGroup('matched', [range('2')]);
    const group = new ExceptionGroup('outer', [inner, matched, 'text']);
    const asked: unknown[] = [];
    const condition = (error: unknown): boolean => {
      asked.push(error);
      return error === matched || error === 'text';
    };
    expect(group.split(condition).map(shape)).toEqual([
      ['ExceptionGroup', ['ExceptionGroup', '2'], 'text'],
      ['ExceptionGroup', ['ExceptionGroup', '1']],
    ]);
    expect(asked).toEqual([group, inner, inner.exceptions[0], matched, 'text']);
    expect(group.split(condition)[0]?.exceptions[0]).toBe(matched);
  });

  it('keep how groups are nested', () => {
    const level1 = (i: number) => new ExceptionGroup('1', [range(`${i}`), type('t'), range(`${i + 1}`)]);
    const level2 = (i: number) => new MyGroup('2', [level1(i), level1(i + 1), range(`${i + 2}`)]);
    const group = new ExceptionGroup('3', [level2(6), range('7')]);
    const eg = 'ExceptionGroup';
    expect(group.split(RangeError).map(shape)).toEqual([
      [eg, [eg, [eg, '6', '7'], [eg, '7', '8'], '8'], '7'],
      [eg, [eg, [eg, 't'], [eg, 't']]],
    ]);
    expect(group.split([SyntaxError, TypeError]).map(shape)).toEqual([
      [eg, [eg, [eg, 't'], [eg, 't']]],
      [eg, [eg, [eg, '6', '7'], [eg, '7', '8'], '8'], '7'],
    ]);
    const [matched, rest] = group.split(MyGroup);
    expect(matched?.exceptions[0]).toBe(group.exceptions[0]);
    expect([shape(rest), matched?.message, rest?.message]).toEqual([[eg, '7'], '3', '3']);
    const [chosen] = group.split(RangeError);
    const messages = [chosen, chosen?.exceptions[0]].map((each) => (each as Error).message); // as: see above
    expect(messages).toEqual(['3', '2']);
  });

  it('make an ExceptionGroup of what is left when the cancellations are gone', () => {
    const group = new BaseExceptionGroup('m', [range('1'), new CancelledError('c')]);
    expect(group.split(RangeError).map(shape)).toEqual([
      ['ExceptionGroup', '1'],
      ['BaseExceptionGroup', 'c'],
    ]);
    expect(group.split(CancelledError).map(shape)).toEqual([
      ['BaseExceptionGroup', 'c'],
      ['ExceptionGroup', '1'],
    ]);
    expect(group.split(KeyboardInterrupt).map(shape)).toEqual([null, ['BaseExceptionGroup', '1', 'c']]);
  });

  it('keep message, cause and stack', () => {
    const cause = new Error('cause');
    const group = new ExceptionGroup('message', [range('1'), type('2')], { cause });
    for (const part of [...group.split(TypeError), group.subgroup(RangeError)]) {
      expect([part?.message, part?.cause, part?.stack]).toEqual(['message', cause, group.stack]);
      expect(Object.keys(part as object)).toEqual(Object.keys(group)); // as: each part has something
    }
    const bare = new ExceptionGroup('message', [range('1'), type('2')]);
    expect('cause' in (bare.subgroup(TypeError) as object)).toBe(false); // as: likewise
    const without = new ExceptionGroup('message', [range('1'), type('2')], { cause: undefined });
    expect('cause' in (without.subgroup(TypeError) as object)).toBe(true); // as: likewise
  });

  it('let an error of the condition through', () => {
    const condition = (): boolean => {
      throw new SyntaxError('in the condition');
    };
    expect(() => simple().split(condition)).toThrow(SyntaxError);
  });

  it('fail where groups are nested too deep, as Python’s do', () => {
    let group = new ExceptionGroup('m', [type('1')]);
    for (let i = 0; i < 30_000; i += 1) group = new ExceptionGroup('m', [group]);
    expect(() => group.split(TypeError)).toThrow(RangeError);
    expect(() => group.subgroup(TypeError)).toThrow(RangeError);
  });
});

describe('derive()', () => {
  it('makes a group with the same message, of the class that fits', () => {
    const group = new MyGroup('message', [range('1')]);
    const made = [group.derive([type('2')]), group.derive([new CancelledError()])];
    expect(made.map((each) => [classOf(each), each.message])).toEqual([
      [ExceptionGroup, 'message'],
      [BaseExceptionGroup, 'message'],
    ]);
  });

  it('is what a subclass keeps its own with', () => {
    class Coded extends ExceptionGroup {
      readonly code: number;

      constructor(message: string, errors: readonly unknown[], code: number) {
        super(message, errors);
        this.code = code;
      }

      override derive(errors: readonly unknown[]): Coded {
        return new Coded(this.message, errors, this.code);
      }
    }
    const codes = (error: unknown): unknown =>
      error instanceof Coded
        ? [error.code, ...error.exceptions.map(codes)]
        : (error as Error | null)?.message; // as: no others
    const group = new Coded('outer', [range('1'), new Coded('nested', [type('2')], 101)], 42);
    expect(group.split(SyntaxError).map(codes)).toEqual([undefined, [42, '1', [101, '2']]]);
    expect(group.split([RangeError, TypeError]).map(codes)).toEqual([[42, '1', [101, '2']], undefined]);
    expect(group.split(RangeError).map(codes)).toEqual([
      [42, '1'],
      [42, [101, '2']],
    ]);
    expect(codes(group.subgroup(TypeError))).toEqual([42, [101, '2']]);
  });

  it('is called for the groups that are asked for, and no others', () => {
    const derived: unknown[][] = [];
    class Recording extends ExceptionGroup {
      override derive(errors: readonly unknown[]): BaseExceptionGroup {
        derived.push(errors.map(shape));
        return super.derive(errors);
      }
    }
    const group = new Recording('m', [range('1'), type('2')]);
    group.subgroup(RangeError);
    group.subgroup(SyntaxError);
    expect(derived).toEqual([['1']]);
    group.split(RangeError);
    expect(derived).toEqual([['1'], ['1'], ['2']]);
  });

  it('does without the constructor of a subclass that does not override it', () => {
    class Three extends BaseExceptionGroup {
      constructor(message: string, errors: readonly unknown[], _unused: string) {
        super(message, errors);
        if (_unused !== 'unused') throw new Error('never');
      }
    }
    const group = new Three('m', [range('1'), new CancelledError('c')], 'unused');
    expect(group.split(RangeError).map((each) => [classOf(each), shape(each)])).toEqual([
      [ExceptionGroup, ['ExceptionGroup', '1']],
      [BaseExceptionGroup, ['BaseExceptionGroup', 'c']],
    ]);
  });

  it('must give a group', () => {
    class Bad extends ExceptionGroup {
      override derive(): BaseExceptionGroup {
        return 42 as never; // as: what the types refuse
      }
    }
    for (const method of ['split', 'subgroup'] as const) {
      const error = thrownBy(() => new Bad('m', [range('1'), type('2')])[method](TypeError));
      expect(String(error)).toBe('TypeError: derive must return an instance of BaseExceptionGroup');
    }
  });
});

describe('an exception group of another copy of the package', () => {
  it('is one here, and is split by classes of either', async () => {
    vi.resetModules();
    const other: typeof import('@tsyncio/core') = await import('@tsyncio/core');
    expect(other.ExceptionGroup).not.toBe(ExceptionGroup);

    const group = new other.ExceptionGroup('theirs', [range('1')]);
    const base = new other.BaseExceptionGroup('theirs', [new other.CancelledError('c'), range('2')]);
    expect([group instanceof ExceptionGroup, group instanceof BaseExceptionGroup]).toEqual([true, true]);
    expect([base instanceof ExceptionGroup, base instanceof BaseExceptionGroup]).toEqual([false, true]);
    expect(group instanceof MyGroup).toBe(false);

    const nested = new BaseExceptionGroup('ours', [group, base]);
    expect(classOf(nested)).toBe(BaseExceptionGroup);
    expect(nested.split(CancelledError).map(shape)).toEqual([
      ['BaseExceptionGroup', ['BaseExceptionGroup', 'c']],
      ['ExceptionGroup', ['ExceptionGroup', '1'], ['ExceptionGroup', '2']],
    ]);
    expect(nested.subgroup(other.ExceptionGroup)?.exceptions[0]).toBe(group);
    expect(() => new ExceptionGroup('ours', [base])).toThrow(TypeError);
  });
});
