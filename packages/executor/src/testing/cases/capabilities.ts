import { transfer } from '../../transfer.ts';
import { textOf } from '../../wire/text-of.ts';
import {
  cancelRunning,
  casesOf,
  type ExecutorCase,
  localWorkers,
  movingTransfer,
  node,
  sharedArrayBuffer,
  sharedMemory,
  work,
} from '../executor-case.ts';
import { contains, equal, expect, fails } from '../expecting.ts';
import { globals } from '../globals.ts';
import { countAtRest } from '../waiting.ts';

export const capabilities: readonly ExecutorCase[] = casesOf('capabilities', [
  {
    name: 'transfer moves an argument where the executor says so; else the caller keeps it whole',
    async run({ open, setting }) {
      const executor = await open();
      const bytes = new Uint8Array([1, 2, 3]);
      equal('the sum', await executor.submit(work.sum, transfer(bytes, [bytes.buffer])), 6);
      equal('what is left here', bytes.length, setting.capabilities.transfer ? 0 : 3);
    },
  },
  {
    name: 'transfer moves a result where the executor says so; else the worker keeps it whole',
    async run({ open, setting }) {
      const executor = await open();
      equal('the result', await executor.submit(work.give, 5), new Uint8Array(5).fill(7));
      // What becomes of it on another machine is that machine's matter.
      if (setting.capabilities.workers === 'remote') return;
      equal('what is left there', await executor.submit(work.left), setting.capabilities.transfer ? 0 : 5);
    },
  },
  {
    name: 'a mark of transfer is spent once, and each of 50 calls moves its own',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const calls = Array.from({ length: 50 }, (_, i) => {
        const bytes = new Uint8Array(100).fill(i);
        return executor.submit(work.sum, transfer(bytes, [bytes.buffer]));
      });
      equal(
        'the sums',
        await Promise.all(calls),
        calls.map((_, i) => i * 100),
      );
    },
  },
  {
    name: 'map moves items and results too',
    async run({ open, setting }) {
      const executor = await open();
      const items = [1, 2, 3].map((n) => new Uint8Array(10).fill(n));
      for (const item of items) transfer(item, [item.buffer]);
      const sums: number[] = [];
      for await (const sum of executor.map(work.sum, items, { chunksize: 2 })) sums.push(sum);
      equal('the sums', sums, [10, 20, 30]);
      const size = setting.capabilities.transfer ? 0 : 10;
      equal(
        'what is left here',
        items.map(({ length }) => length),
        [size, size, size],
      );
      for await (const bytes of executor.map(work.give, [3])) equal('the result', bytes.length, 3);
      if (setting.capabilities.workers === 'remote') return;
      equal('what is left there', await executor.submit(work.left), setting.capabilities.transfer ? 0 : 3);
    },
  },
  {
    name: 'what was moved away cannot be sent again, and the error says so',
    needs: [movingTransfer],
    async run({ open }) {
      const executor = await open();
      const bytes = new Uint8Array([1]);
      await executor.submit(work.sum, transfer(bytes, [bytes.buffer]));
      const again = executor.submit(work.sum, transfer(bytes, [bytes.buffer]));
      await fails('the second call', again, TypeError);
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'shared memory is the same on both sides where the executor says so; else it is none',
    needs: [sharedArrayBuffer],
    async run({ open, setting }) {
      const executor = await open();
      const cells = new Int32Array(new SharedArrayBuffer(8));
      const call = executor.submit(work.write, cells, 1, 9);
      if (setting.capabilities.sharedMemory) await call;
      else await call.catch((error: unknown) => expect('it says why', error instanceof TypeError, error));
      equal('what is in it', cells[1], setting.capabilities.sharedMemory ? 9 : 0);
    },
  },
  {
    name: 'a MessagePort reaches the worker where memory is shared',
    needs: [sharedMemory, movingTransfer],
    async run({ open }) {
      const executor = await open();
      const { port1, port2 } = new globals.MessageChannel();
      const received = new Promise((resolve) => {
        port1.onmessage = ({ data }) => resolve(data);
      });
      try {
        await executor.submit(work.answer, transfer({ port: port2 }, [port2]), 'through the port');
        equal('what came', await received, 'through the port');
      } finally {
        port1.close();
      }
    },
  },
  {
    name: 'workers are threads of this process, or others, as the executor says',
    needs: [node, localWorkers],
    async run({ open, setting }) {
      const pid = await (await open()).submit(work.pid);
      const here = pid === globals.process?.pid;
      equal('whether it is this process', here, setting.capabilities.workers === 'threads');
    },
  },
  {
    name: 'a call that runs is ended where the executor says that it can be',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const ticks = gate();
      const call = executor.submit(work.tick, ticks.handle);
      await ticks.reached(3);
      equal('what cancel says', call.cancel(), true);
      // It has a worker only when the other has ended: there is one at the most.
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
      const count = await countAtRest(() => ticks.marks());
      await executor.submit(work.spin, 0.05);
      equal('what it still does', ticks.marks().length, count);
    },
  },
  {
    name: 'an executor says what it is, and a view of it the same',
    async run({ open, setting }) {
      const executor = await open();
      // Those of other machines are there before a call is.
      const first = setting.capabilities.workers === 'remote' ? 1 : 0;
      expect('it has a name', executor.name !== '', executor.name);
      const view = executor.with({ priority: 1 });
      equal('the name of the view', view.name, executor.name);
      equal('its capabilities', view.capabilities, executor.capabilities);
      contains('its text', textOf(executor), `'${executor.name}' [workers:${first}, queued:0, running:0]`);
      equal('the text of the view', textOf(view), textOf(executor));
      await view.submit(work.add, 1, 2);
      equal(
        'the text after a call',
        textOf(executor),
        `<Executor '${executor.name}' [workers:1, queued:0, running:0]>`,
      );
      equal('the statistics of the view', view.statistics(), executor.statistics());
    },
  },
]);
