import { pack } from '@tsyncio/executor/packing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallHead, clientOf, readCall, storeCall } from '../src/wire/call-data.ts';
import { type Letter, readLetter, storeLetter } from '../src/wire/reply.ts';

const head: CallHead = { client: 'a-b_C', module: 'shop/work.js', hash: 'f00', name: 'add', retries: 2 };

/** What Redis gives back of what BullMQ stores. */
function stored(data: object): unknown {
  return JSON.parse(JSON.stringify(data));
}

/** Values that structured cloning carries. */
const values = fc.anything({
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withBigInt: true,
});

describe('the data of a job', () => {
  it('gives the call back, whatever its arguments are', () => {
    fc.assert(
      fc.property(fc.array(values), (args) => {
        const clone = structuredClone(args);
        expect(readCall(stored(storeCall(head, args)))).toStrictEqual({
          ...head,
          each: undefined,
          timeout: undefined,
          along: undefined,
          args: clone,
        });
      }),
    );
  });

  it('is plain to read where the arguments are', () => {
    expect(storeCall(head, [1, { a: 'text' }])).toEqual({ version: 1, ...head, args: [1, { a: 'text' }] });
    expect(storeCall(head, [new Date(0)])).not.toHaveProperty('args');
  });

  it('has what goes along, which must be strings, and not too many', () => {
    const along = { tracer: { traceparent: '00-1-2-01' } };
    expect(readCall(stored(storeCall({ ...head, along }, []))).along).toEqual(along);
    const large = { tracer: { baggage: 'x'.repeat(100_000) } };
    expect(storeCall({ ...head, along: large }, []), 'a call is sent without it').toMatchObject({
      along: undefined,
    });
    for (const wrong of [1, null, [], { tracer: 1 }, { tracer: [] }, { tracer: { a: 1 } }, large]) {
      expect(() => readCall({ version: 1, ...head, args: [], along: wrong })).toThrow(
        "its 'along' is nothing that goes along",
      );
    }
  });

  it('is as the arguments were when it was made', () => {
    const argument = { n: 1 };
    const data = storeCall(head, [argument]);
    argument.n = 2;
    expect(readCall(stored(data)).args).toEqual([{ n: 1 }]);
  });

  it('refuses, with a TypeError, whatever else there is', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.constantFrom(...Object.keys(head), 'args', 'each', 'timeout', 'version', 'along'),
        (value, key) => {
          const whole: Record<string, unknown> = { version: 1, ...head, args: [] };
          for (const data of [value, { ...whole, [key]: value }]) {
            try {
              const call = readCall(data);
              expect(Array.isArray(call.args)).toBe(true);
              expect([typeof call.module, typeof call.hash, typeof call.name]).toEqual([
                'string',
                'string',
                'string',
              ]);
            } catch (error) {
              expect(error).toBeInstanceOf(TypeError);
            }
          }
        },
      ),
    );
  });

  it('refuses bytes that are none of a value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const packed = Buffer.from(bytes).toString('base64');
        try {
          expect(Array.isArray(readCall({ version: 1, ...head, packed }).args)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
    );
  });

  it('tells who sent it where only the rest is wrong', () => {
    expect(clientOf({ client: 'me' })).toBe('me');
    for (const data of [
      null,
      'text',
      [],
      {},
      { client: 7 },
      { client: '' },
      { client: 'a:b' },
      { client: '*' },
    ]) {
      expect(clientOf(data)).toBeUndefined();
    }
  });
});

describe('a reply', () => {
  const letter: Omit<Letter, 'reply'> = { job: 'a-1', ran: 0.25, concurrency: 2 };

  function sent(reply: Letter['reply']): Letter | undefined {
    const [name, content] = storeLetter({ ...letter, reply });
    return readLetter(name, Buffer.from(content));
  }

  it('comes back as it was', () => {
    fc.assert(
      fc.property(values, (value) => {
        const clone: unknown = structuredClone(value);
        expect(sent({ kind: 'value', value })).toStrictEqual({
          ...letter,
          reply: { kind: 'value', value: clone },
        });
      }),
    );
    expect(sent({ kind: 'began' })?.reply).toEqual({ kind: 'began' });
    expect(sent({ kind: 'chunk', values: [1, new Map()] })?.reply).toEqual({
      kind: 'chunk',
      values: [1, new Map()],
    });
  });

  it('says what of a value cannot be sent', () => {
    const reply = sent({ kind: 'value', value: { cells: new SharedArrayBuffer(8) } })?.reply;
    expect(reply).toMatchObject({
      kind: 'thrown',
      thrown: { message: expect.stringContaining('result.cells cannot go to another process') },
    });
  });

  it('is none where anything else stands in the stream', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('text', 'packed', 'open', 'what'),
        fc.uint8Array({ maxLength: 64 }),
        (name, bytes) => {
          expect(readLetter(name, Buffer.from(bytes))).toBeUndefined();
        },
      ),
    );
    const wrong: unknown[] = [
      null,
      7,
      [],
      ['a-1', 0.25, 2],
      ['a-1', 0.25, 2, null],
      ['a-1', 0.25, 2, { kind: 'what' }],
      ['a-1', 0.25, 2, { kind: 'thrown' }],
      ['a-1', 0.25, 2, { kind: 'chunk', values: 7 }],
      ['a-1', 'long', 2, { kind: 'began' }],
      ['a-1', -1, 2, { kind: 'began' }],
      ['a-1', Number.NaN, 2, { kind: 'began' }],
      ['a-1', 0.25, Number.NaN, { kind: 'began' }],
      ['a-1', 0.25, Number.POSITIVE_INFINITY, { kind: 'began' }],
      [7, 0.25, 2, { kind: 'began' }],
    ];
    for (const parts of wrong) {
      expect(readLetter('text', Buffer.from(JSON.stringify(parts)))).toBeUndefined();
      expect(readLetter('packed', Buffer.from(pack(parts)))).toBeUndefined();
    }
  });
});
