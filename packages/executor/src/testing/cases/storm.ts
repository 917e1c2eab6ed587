import {
  type CaseContext,
  cancelRunning,
  casesOf,
  type ExecutorCase,
  localWorkers,
  node,
} from '../executor-case.ts';
import { equal } from '../expecting.ts';
import { storm, stormOptions } from '../storm.ts';

export const storms: readonly ExecutorCase[] = casesOf(
  'a storm',
  [1, 2].map((seed) => ({
    name: `each of 400 calls ends once, as it has to, where some break their workers in every way (seed ${seed})`,
    needs: [node, localWorkers, cancelRunning],
    async run({ open }: CaseContext) {
      const { failures } = await storm(await open(stormOptions), { calls: 400, seed });
      equal('what was wrong', failures, []);
    },
  })),
);
