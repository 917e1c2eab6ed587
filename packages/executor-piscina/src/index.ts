import { registerExecutor } from '@tsyncio/executor';
import { PiscinaExecutor, type PiscinaOptions } from './piscina-executor.ts';

registerExecutor('piscina', ({ options }) => new PiscinaExecutor(options as PiscinaOptions)); // as: the executor checks them

export { PiscinaExecutor, type PiscinaOptions };
