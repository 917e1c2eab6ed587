import { CancelledError } from '../../errors.ts';
import { casesOf, type ExecutorCase, node, work } from '../executor-case.ts';
import { contains, equal, expect, fails, failure, fields } from '../expecting.ts';

export const errors: readonly ExecutorCase[] = casesOf('errors of a call', [
  {
    name: 'an error keeps its class, name, message, cause, own fields and the stack of the worker',
    async run({ open }) {
      const executor = await open();
      for (const fn of [work.fail, work.failLater]) {
        const error = await fails(fn.name, executor.submit(fn, 'odd'), RangeError);
        const extra = new Map([['n', 1n]]);
        fields(fn.name, error, { name: 'OddError', message: 'odd', code: 'E_ODD', extra });
        expect('its cause is a TypeError', error.cause instanceof TypeError, error.cause);
        equal('its cause', error.cause, new TypeError('why'));
        contains('its stack', error.stack, 'work.js');
      }
    },
  },
  {
    name: 'an error of a built-in class comes back with that class',
    async run({ open }) {
      const executor = await open();
      const types = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
      for (const type of types) {
        const error = await fails(type.name, executor.submit(work.failAs, type.name), type);
        fields(type.name, error, { name: type.name, message: `of ${type.name}` });
        expect(`its constructor is ${type.name}`, error.constructor === type, error.constructor);
      }
    },
  },
  {
    name: 'an AggregateError keeps its errors',
    async run({ open }) {
      const error = await fails('it', (await open()).submit(work.fail, 'aggregate'), AggregateError);
      equal('its errors', error.errors, [new TypeError('a'), 'b']);
      expect('they keep their classes', error.errors[0] instanceof TypeError, error.errors[0]);
    },
  },
  {
    name: 'an error may be its own cause',
    async run({ open }) {
      const error = await fails('it', (await open()).submit(work.fail, 'circle'), Error);
      expect('it is its own cause', error.cause === error, error.cause);
    },
  },
  {
    name: 'a field of an error that is a function is left out, and the others are kept',
    async run({ open }) {
      const error = await fails('it', (await open()).submit(work.fail, 'field'), Error);
      equal('its message', error.message, 'field');
      equal('its fields', Object.entries(error), [['kept', 1]]);
    },
  },
  {
    name: 'what is thrown that is no error arrives as it is',
    async run({ open }) {
      const executor = await open();
      const thrown: readonly (readonly [string, unknown])[] = [
        ['string', 'text'],
        ['undefined', undefined],
        ['null', null],
        ['bigint', 7n],
        ['object', { reason: new Date(3) }],
      ];
      for (const [kind, value] of thrown) {
        equal(kind, await failure(kind, executor.submit(work.fail, kind)), value);
        equal(`${kind}, async`, await failure(kind, executor.submit(work.failLater, kind)), value);
      }
    },
  },
  {
    name: 'a function that is thrown is an error that says so, and its worker goes on',
    async run({ open }) {
      const executor = await open();
      const worker = await executor.submit(work.worker);
      const error = await fails('it', executor.submit(work.fail, 'function'), TypeError);
      contains('its message', error.message, 'cannot be cloned: it is a function');
      equal('the worker', await executor.submit(work.worker), worker);
    },
  },
  {
    name: 'a CancelledError that a function throws is a failure, and no cancelled call',
    async run({ open }) {
      const executor = await open();
      const call = executor.submit(work.fail, 'cancelled');
      const error = await fails('it', call, CancelledError);
      equal('its message', error.message, 'by itself');
      equal('whether the call was cancelled', call.cancelled(), false);
      fields('the statistics', executor.statistics(), { failed: 1, cancelled: 0 });
    },
  },
  {
    name: 'a result that cannot be cloned is an error with the path to what cannot, and its worker goes on',
    async run({ open }) {
      const executor = await open();
      const worker = await executor.submit(work.worker);
      const paths: readonly (readonly [string, string])[] = [
        ['function', "result.users[1].format cannot be cloned: it is the function 'format'"],
        ['promise', 'result["a b"] cannot be cloned: it is an object of class Promise'],
        ['symbol', 'result cannot be cloned: it is Symbol(s)'],
        ['itself', 'result cannot be cloned: it is a function'],
      ];
      for (const [kind, text] of paths) {
        const error = await fails(kind, executor.submit(work.uncloneable, kind), TypeError);
        contains(kind, error.message, `Cannot return the result of 'uncloneable' as ${text}`);
      }
      equal('the worker', await executor.submit(work.worker), worker);
    },
  },
  {
    name: 'a result that has a Proxy in it is an error with the path to it',
    needs: [node],
    async run({ open }) {
      const error = await fails('it', (await open()).submit(work.uncloneable, 'proxy'), TypeError);
      contains('its message', error.message, 'result[0] cannot be cloned: it is a Proxy');
    },
  },
  {
    name: 'an argument that cannot be cloned is an error with the path to it, and the worker goes on',
    async run({ open }) {
      const executor = await open();
      const worker = await executor.submit(work.worker);
      const wrong: readonly (readonly [string, unknown])[] = [
        ["args[1].callback cannot be cloned: it is the function 'callback'", { callback: () => 1 }],
        ['args[1].deep[1] cannot be cloned: it is a function', { deep: [1, () => 2] }],
        ['args[1] cannot be cloned: it is Symbol(s)', Symbol('s')],
        ['args[1].later cannot be cloned: it is an object of class Promise', { later: Promise.resolve() }],
        ['args[1].weak cannot be cloned: it is an object of class WeakMap', { weak: new WeakMap() }],
      ];
      for (const [text, value] of wrong) {
        const error = await fails(text, executor.submit(work.all, 1, value), TypeError);
        contains('the message', error.message, `Cannot send the arguments of 'all' to a worker as ${text}`);
      }
      equal('the worker', await executor.submit(work.worker), worker);
      fields('the statistics', executor.statistics(), { failed: 5, done: 2, running: 0, queued: 0 });
    },
  },
  {
    name: 'an argument that cannot be cloned is refused at once, also while no worker is free',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      for (const value of [() => 1, { deep: [Symbol('s')] }, Promise.resolve()]) {
        const refused = executor.submit(work.echo, value);
        expect('it is over', refused.done());
        contains('the message', (await fails('it', refused, TypeError)).message, 'cannot be cloned');
      }
      fields('meanwhile', executor.statistics(), { running: 1, queued: 0, failed: 3 });
      door.open();
      equal('the first', await first, 0);
    },
  },
  {
    name: 'an object whose getter throws fails its own call',
    async run({ open }) {
      const executor = await open();
      const value = {
        get broken(): never {
          throw new Error('from the getter');
        },
      };
      await fails('it', executor.submit(work.echo, value), Error);
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
    },
  },
]);
