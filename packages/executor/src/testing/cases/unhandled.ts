import { CancelledError } from '../../errors.ts';
import { casesOf, type ExecutorCase, work } from '../executor-case.ts';
import { equal, fails } from '../expecting.ts';
import { watchRejections } from '../unhandled.ts';
import { pause, until } from '../waiting.ts';

export const unhandled: readonly ExecutorCase[] = casesOf('what nobody awaits', [
  {
    name: 'a cancelled call is silent: queued, running, dropped by shutdown, aborted',
    async run({ open, gate }) {
      const rejections = watchRejections();
      try {
        const executor = await open();
        const begun = gate();
        const held = executor.submit(work.hold, begun.handle, 1);
        void executor.submit(work.add, 1, 2).cancel();
        await begun.reached(1);
        held.cancel();
        void executor.submit(work.add, 1, 2);
        await executor.shutdown({ terminate: true });
        await pause(0.02);
        equal('the unhandled rejections', rejections.seen, []);
      } finally {
        rejections.end();
      }
    },
  },
  {
    name: 'a cancelled call still rejects for whoever asks later',
    async run({ open }) {
      const executor = await open();
      const call = executor.submit(work.add, 1, 2);
      call.cancel();
      await pause(0.01);
      await fails('it', call, CancelledError);
    },
  },
  {
    name: 'a call that failed is an unhandled rejection, as any promise',
    async run({ open }) {
      const rejections = watchRejections();
      try {
        const executor = await open();
        void executor.submit(work.fail, 'string');
        await until(
          'the unhandled rejection',
          () => rejections.seen,
          ({ length }) => length > 0,
        );
        equal('the unhandled rejections', rejections.seen, ['text']);
      } finally {
        rejections.end();
      }
    },
  },
  {
    name: 'nobody is told of an error of map who does not iterate',
    async run({ open }) {
      const rejections = watchRejections();
      try {
        const executor = await open();
        executor.map(work.fail, ['string', 'odd'], { chunksize: 1 });
        await until(
          'that the calls are done',
          () => executor.statistics(),
          ({ done, failed, queued, running, workers }) =>
            done + failed > 0 && queued + running === 0 && workers === 1,
        );
        await pause(0.02);
        equal('the unhandled rejections', rejections.seen, []);
      } finally {
        rejections.end();
      }
    },
  },
]);
