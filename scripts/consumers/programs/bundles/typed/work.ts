import { expose } from '@tsyncio/executor';

export function double(n: number): number {
  return n * 2;
}

expose({ double });
