import { blocking, cpu } from './busy-calls.ts';
import { cancel, neighbour } from './cancel.ts';
import { coldStart } from './cold-start.ts';
import { memory } from './memory.ts';
import { payload } from './payload.ts';
import { flood, map, oneByOne } from './small-calls.ts';
import type { Workload } from './workload.ts';

export const WORKLOADS: readonly Workload[] = [
  oneByOne,
  flood,
  map,
  cpu,
  blocking,
  payload,
  coldStart,
  memory,
  cancel,
  neighbour,
];
