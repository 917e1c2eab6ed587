import { BaseExceptionGroup, CancelledError, ExceptionGroup, RuntimeError } from '@tsyncio/core';
import { Cause, Context } from 'effect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causeToError } from '../../src/causes/cause-to-error.ts';
import { errorToCause } from '../../src/causes/error-to-cause.ts';
import { wordsOf } from '../exit-of.ts';

const back = (cause: Cause.Cause<unknown>): unknown => causeToError(cause, undefined, null);
const there = (error: unknown): Cause.Cause<unknown> => errorToCause(error, null);

describe('causeToError()', () => {
  it('gives the failure or the defect itself', () => {
    const error = new TypeError('wrong');
    expect([back(Cause.fail(error)), back(Cause.die(error)), back(Cause.fail('text'))]).toEqual([
      error,
      error,
      'text',
    ]);
  });

  it('gives a group of several, and leaves out what was interrupted beside them', () => {
    const reasons = [
      Cause.makeFailReason(new Error('a')),
      Cause.makeInterruptReason(1),
      Cause.makeDieReason(new Error('b')),
    ];
    const group = back(Cause.fromReasons(reasons)) as ExceptionGroup;
    expect(group).toBeInstanceOf(ExceptionGroup);
    expect(group.exceptions.map(String)).toEqual(['Error: a', 'Error: b']);
    expect(back(Cause.fromReasons(reasons.slice(0, 2)))).toEqual(new Error('a'));
  });

  it('gives a cancellation where there is nothing but interruptions', () => {
    const error = causeToError(Cause.interrupt(), 'enough', null);
    expect([error, String(error)]).toEqual([expect.any(CancelledError), 'CancelledError: enough']);
    const brought = new CancelledError('by a promise');
    expect(back(Cause.die(brought))).toBe(brought);
  });

  it('says so where the Cause is empty', () => {
    expect(back(Cause.empty)).toEqual(
      new RuntimeError('Cannot say why the Effect failed as its Cause is empty'),
    );
  });
});

describe('errorToCause()', () => {
  it('makes of a group a reason for each error, also of groups inside it', () => {
    const group = new BaseExceptionGroup('outer', [
      new Error('a'),
      new ExceptionGroup('inner', [new Error('b'), new Error('c')]),
      new CancelledError(),
    ]);
    expect(wordsOf(there(group))).toEqual(['Fail Error: a', 'Fail Error: b', 'Fail Error: c', 'Interrupt']);
  });

  it('gives the Cause back of which the error came, with its annotations', () => {
    const key = Context.Service<'note', string>('note');
    const error = new Error('a');
    const cause = Cause.annotate(Cause.die(error), Context.make(key, 'here'));
    expect(there(back(cause))).toBe(cause);
  });

  it('gives the group back that a Cause came of, also one of a single error', () => {
    const one = new ExceptionGroup('one', [new Error('a')]);
    const nested = new ExceptionGroup('outer', [
      new Error('b'),
      new ExceptionGroup('inner', [new Error('c')]),
    ]);
    const annotated = Cause.annotate(
      there(nested),
      Context.make(Context.Service<'note', string>('note'), 'x'),
    );
    expect([back(there(one)), back(annotated)]).toEqual([one, nested]);
    expect(back(annotated)).toBe(nested);
  });

  it('forgets the group where its errors were changed', () => {
    const cause = there(new ExceptionGroup('one', [new Error('a')]));
    expect(back(Cause.map(cause, () => 'changed'))).toBe('changed');
  });

  it('keeps the message of a cancellation', () => {
    const error = new CancelledError('enough');
    expect(back(there(error))).toBe(error);
  });

  it('loses nothing of any Cause on the way there and back', () => {
    const reason = fc.oneof(
      fc.string().map((text) => Cause.makeFailReason(new Error(text))),
      fc.string().map((text) => Cause.makeDieReason(new Error(text))),
      fc.nat().map((id) => Cause.makeInterruptReason(id)),
    );
    fc.assert(
      fc.property(fc.array(reason), (reasons) => {
        const cause = Cause.fromReasons(reasons);
        expect(there(back(cause))).toBe(cause);
      }),
    );
  });

  it('loses nothing of any group on the way there and back', () => {
    const { group } = fc.letrec<{ group: BaseExceptionGroup; error: unknown }>((tie) => ({
      error: fc.oneof(
        { depthSize: 'small' },
        fc.string().map((text) => new Error(text)),
        fc.string(),
        fc.constant(null).map(() => new CancelledError()),
        tie('group'),
      ),
      group: fc
        .array(tie('error'), { minLength: 1, maxLength: 4 })
        .map((errors) => new BaseExceptionGroup('group', errors)),
    }));
    fc.assert(
      fc.property(group, (thrown) => {
        expect(back(there(thrown))).toBe(thrown);
      }),
    );
  });
});
