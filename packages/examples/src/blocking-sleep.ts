import { sleepSync } from '@tsyncio/executor';
import { clock } from './example.ts';

/** Blocks its thread for two seconds, then gives the time and `name`. */
export function blockingSleep(name: string): string {
  sleepSync(2);
  return `${clock()} ${name}`;
}
