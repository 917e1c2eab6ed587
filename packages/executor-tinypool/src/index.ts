import { registerExecutor } from '@tsyncio/executor';
import { TinypoolExecutor, type TinypoolOptions } from './tinypool-executor.ts';

registerExecutor('tinypool', ({ options }) => new TinypoolExecutor(options as TinypoolOptions)); // as: the executor checks them
registerExecutor('processes', ({ href, options }) => {
  const { runtime = 'processes' } = options;
  if (runtime !== 'processes') {
    throw new TypeError(
      `Cannot open '${href}' as its workers are processes: 'tinypool:?runtime=${runtime}' names others`,
    );
  }
  return new TinypoolExecutor({ ...(options as TinypoolOptions), runtime }); // as: the executor checks them
});

export { TinypoolExecutor, type TinypoolOptions };
