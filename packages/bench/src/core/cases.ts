/** What is done, by all alike. */

import type { Programs } from './programs/programs.ts';

/** The name of a program, and how much of it. */
export interface Work {
  readonly program: Exclude<keyof Programs, 'busy'>;
  readonly full: readonly [number, number];
  readonly quick: readonly [number, number];
  /** The checksum of the work; absent where the program gives what it measured itself. */
  readonly expected?: (first: number, second: number) => number;
}

export interface CaseAbout {
  readonly id: string;
  readonly title: string;
  /** The subjects that do it; absent: all. */
  readonly by?: readonly string[];
}

interface ProgramCase extends CaseAbout {
  readonly kind: 'program';
  readonly work: Work;
}

/** Not a program alone: a server under load, and a bundle. */
interface OtherCase extends CaseAbout {
  readonly kind: 'http' | 'bundle';
}

export type Case = ProgramCase | OtherCase;

const sumBelow = (n: number): number => (n * (n - 1)) / 2;
const product = (first: number, second: number): number => first * second;
const itself = (n: number): number => n;

const program = (id: string, title: string, work: Work, by?: readonly string[]): ProgramCase => ({
  kind: 'program',
  id,
  title,
  work,
  ...(by === undefined ? {} : { by }),
});

const ours = ['generators', 'async', 'async-no-store'];

export const CASES: readonly Case[] = [
  program('spawn', 'spawn and join 100,000 tasks', {
    program: 'spawn',
    full: [100_000, 0],
    quick: [1_000, 0],
    expected: sumBelow,
  }),
  program('yield', '1,000,000 yields over 100 tasks', {
    program: 'yields',
    full: [100, 10_000],
    quick: [100, 100],
    expected: product,
  }),
  program('sleep', '100,000 tasks asleep for 1 s', {
    program: 'sleepers',
    full: [100_000, 1_000],
    quick: [1_000, 10],
    expected: itself,
  }),
  program('sleep-million', '1,000,000 tasks asleep for 1 s', {
    program: 'sleepers',
    full: [1_000_000, 1_000],
    quick: [10_000, 10],
    expected: itself,
  }),
  program('queue', 'a queue of 10, 200,000 items one way', {
    program: 'queue',
    full: [200_000, 0],
    quick: [2_000, 0],
    expected: sumBelow,
  }),
  program('ping-pong', 'ping-pong over two queues, 200,000 items', {
    program: 'pingPong',
    full: [200_000, 0],
    quick: [2_000, 0],
    expected: itself,
  }),
  program('cancel', 'create, cancel and clean up 100,000 tasks that wait', {
    program: 'cancel',
    full: [100_000, 0],
    quick: [1_000, 0],
    expected: itself,
  }),
  program('semaphore', 'a semaphore of 10, 1,000 tasks, 100 times each', {
    program: 'semaphore',
    full: [1_000, 100],
    quick: [100, 10],
    expected: product,
  }),
  program('depth', '100 yields at the bottom of 10,000 nested calls', {
    program: 'depth',
    full: [10_000, 100],
    quick: [100, 100],
    expected: (depth, times) => depth + times,
  }),
  program(
    'depth-million',
    '100 yields at the bottom of 1,000,000 nested calls',
    {
      program: 'depth',
      full: [1_000_000, 100],
      quick: [10_000, 100],
      expected: (depth, times) => depth + times,
    },
    ours,
  ),
  program(
    'step-10',
    '500,000 yields at depth 10, without the calls',
    {
      program: 'steps',
      full: [10, 500_000],
      quick: [10, 1_000],
    },
    ours,
  ),
  program(
    'step-10000',
    '500,000 yields at depth 10,000, without the calls',
    {
      program: 'steps',
      full: [10_000, 500_000],
      quick: [1_000, 1_000],
    },
    ours,
  ),
  program(
    'step-million',
    '500,000 yields at depth 1,000,000, without the calls',
    {
      program: 'steps',
      full: [1_000_000, 500_000],
      quick: [10_000, 1_000],
    },
    ours,
  ),
  {
    kind: 'http',
    id: 'http',
    title: 'HTTP beside 1,000 tasks that are always ready',
    by: [...ours, 'native', 'effect', 'effection', 'cpython'],
  },
  {
    kind: 'bundle',
    id: 'bundle',
    title: 'spawn and join in a bundle',
    by: ['generators', 'effect', 'effection'],
  },
];
