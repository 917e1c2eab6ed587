import { CancelledError, TimeoutError } from '../../errors.ts';
import type { Signal } from '../../executor.ts';
import { now } from '../../host.ts';
import { cancelRunning, casesOf, type ExecutorCase, work } from '../executor-case.ts';
import { contains, equal, expect, fails, fields, throws } from '../expecting.ts';
import { globals } from '../globals.ts';
import { until } from '../waiting.ts';

/** A signal that counts who listens to it. */
function countingSignal(): {
  readonly signal: Signal;
  readonly listeners: () => number;
  readonly abort: (reason: unknown) => void;
} {
  const controller = new globals.AbortController();
  let listeners = 0;
  const signal: Signal = {
    get aborted() {
      return controller.signal.aborted;
    },
    get reason() {
      return controller.signal.reason;
    },
    addEventListener(type, listener) {
      listeners++;
      controller.signal.addEventListener(type, listener);
    },
    removeEventListener(type, listener) {
      listeners--;
      controller.signal.removeEventListener(type, listener);
    },
  };
  return { signal, listeners: () => listeners, abort: (reason) => controller.abort(reason) };
}

export const timeouts: readonly ExecutorCase[] = casesOf('timeout', [
  {
    name: 'a call that runs longer rejects with TimeoutError, and its worker is free again',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const worker = await executor.submit(work.worker);
      const start = now();
      const late = executor.with({ timeout: 0.1 }).submit(work.loop, begun.handle, 1);
      const next = executor.submit(work.worker);
      const error = await fails('it', late, TimeoutError);
      const took = now() - start;
      expect('it took about its timeout', took > 0.09 && took < 5, took);
      contains('the message', error.message, "'loop'");
      contains('the message', error.message, '0.1 s');
      equal('whether it was cancelled', [late.cancelled(), late.cancel(), late.done()], [false, false, true]);
      expect('there is a new worker', (await next) !== worker);
      fields('the statistics', executor.statistics(), { done: 2, failed: 1, cancelled: 0 });
    },
  },
  {
    name: 'it counts from the start of the call, not from submit, nor from the start of a worker',
    async run({ open }) {
      const executor = await open();
      const first = executor.submit(work.spin, 0.6);
      const hurried = executor.with({ timeout: 0.4 });
      const calls = [1, 2, 3].map((n) => hurried.submit(work.add, n, n));
      equal('the results', await Promise.all(calls), [2, 4, 6]);
      equal('the first', await first, 0.6);
    },
  },
  {
    name: 'each call has its own time',
    async run({ open }) {
      const executor = await open();
      const hurried = executor.with({ timeout: 1 });
      const calls = Array.from({ length: 10 }, () => hurried.submit(work.spin, 0.15));
      equal(
        'the results',
        await Promise.all(calls),
        calls.map(() => 0.15),
      );
    },
  },
  {
    name: "with onCancel 'abandon' the call rejects in time, and runs on in its worker",
    async run({ open, gate }) {
      const executor = await open({ onCancel: 'abandon' });
      const door = gate();
      const worker = await executor.submit(work.worker);
      await fails('it', executor.with({ timeout: 0.05 }).submit(work.hold, door.handle, 1), TimeoutError);
      fields('meanwhile', executor.statistics(), { workers: 1, failed: 1, running: 0 });
      const next = executor.submit(work.worker);
      door.open();
      equal('the worker', await next, worker);
    },
  },
  {
    name: 'an infinite one never comes',
    async run({ open }) {
      const executor = await open();
      const patient = executor.with({ timeout: Number.POSITIVE_INFINITY });
      equal('the result', await patient.submit(work.later, 1), 1);
    },
  },
]);

export const signals: readonly ExecutorCase[] = casesOf('signal', [
  {
    name: 'one that is aborted already: the call is never run, and rejects with its reason',
    async run({ open, gate }) {
      const executor = await open();
      const marks = gate();
      const controller = new globals.AbortController();
      controller.abort('enough');
      const call = executor.with({ signal: controller.signal }).submit(work.note, marks.handle, 1);
      equal('whether it is cancelled', call.cancelled(), true);
      const error = await fails('it', call, CancelledError);
      equal('its cause', error.cause, 'enough');
      equal('a call without it', await executor.submit(work.note, marks.handle, 2), 2);
      equal('what was run', await marks.settled(1), [2]);
    },
  },
  {
    name: 'one that aborts while calls are queued removes these, and no others',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const { signal, listeners, abort } = countingSignal();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      const bound = executor.with({ signal });
      const calls = [1, 2, 3, 4].map((n) =>
        (n % 2 === 0 ? bound : executor).submit(work.note, door.handle, n),
      );
      abort('enough');
      for (const call of [calls[1], calls[3]]) {
        const error = await fails('a bound one', call as Promise<number>, CancelledError); // as: it is there
        equal('its cause', error.cause, 'enough');
      }
      door.open();
      equal('the others', [await first, await calls[0], await calls[2]], [0, 1, 3]);
      equal('what was run', await door.settled(3), [0, 1, 3]);
      equal('who still listens to the signal', listeners(), 0);
    },
  },
  {
    name: 'one that aborts while its call runs ends it, and the queued calls run',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const controller = new globals.AbortController();
      const endless = executor.with({ signal: controller.signal }).submit(work.loop, begun.handle, 1);
      const next = executor.submit(work.add, 1, 2);
      await begun.reached(1);
      controller.abort(new RangeError('enough'));
      const error = await fails('it', endless, CancelledError);
      equal('its cause', error.cause, new RangeError('enough'));
      equal('the next call', await next, 3);
    },
  },
  {
    name: 'one that lives long is listened to only while calls are open',
    async run({ open }) {
      const executor = await open();
      const { signal, listeners, abort } = countingSignal();
      const bound = executor.with({ signal });
      const calls = Array.from({ length: 20 }, (_, i) => bound.submit(work.add, i, 0));
      expect('it is listened to, once for all', listeners() === 1, listeners());
      await Promise.all(calls);
      await until('that nobody listens', listeners, (count) => count === 0);
      abort('late');
      equal('a call without it', await executor.submit(work.add, 1, 2), 3);
    },
  },
]);

export const callOptions: readonly ExecutorCase[] = casesOf('with', [
  {
    name: 'the lowest priority is run first, and equal ones in the order of submitting',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 999);
      await door.reached(1);
      const calls = [5, 1, 5, 0, -1, 1].map((priority, i) =>
        executor.with({ priority }).submit(work.note, door.handle, (priority + 1) * 10 + i),
      );
      door.open();
      await Promise.all([first, ...calls]);
      equal('the order', await door.settled(7), [999, 4, 13, 21, 25, 60, 62]);
    },
  },
  {
    name: 'it keeps the options of what it was called on, and leaves that as it is',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const marks = gate();
      const hurried = executor.with({ timeout: 0.1 });
      const both = hurried.with({ priority: 1, signal: undefined });
      await fails('both', both.submit(work.loop, marks.handle, 1), TimeoutError);
      equal('the first', await executor.submit(work.spin, 0.2), 0.2);
    },
  },
  {
    name: 'a view and its executor are shut down together',
    async run({ open }) {
      const executor = await open();
      const view = executor.with({ priority: 1 });
      equal('a call', await view.submit(work.add, 1, 2), 3);
      await view.shutdown();
      equal('the workers', executor.statistics().workers, 0);
    },
  },
  {
    name: 'options that it does not have, or out of range, are refused and listed',
    async run({ open }) {
      const executor = await open();
      const unknown = throws('unknown', () => executor.with({ timeuot: 1 } as object), TypeError); // as: that is what is wrong
      contains('the message', unknown.message, 'it has timeout, signal, onCancel, priority, whenFull');
      for (const timeout of [-1, Number.NaN]) {
        throws(`a timeout of ${timeout}`, () => executor.with({ timeout }), RangeError);
      }
      throws('a timeout that is text', () => executor.with({ timeout: '1' as never }), TypeError); // as: that is what is wrong
      throws('a priority', () => executor.with({ priority: Number.NaN }), RangeError);
      throws('a signal', () => executor.with({ signal: {} as never }), TypeError); // as: that is what is wrong
      throws('onCancel', () => executor.with({ onCancel: 'kill' as never }), RangeError); // as: that is what is wrong
    },
  },
]);
