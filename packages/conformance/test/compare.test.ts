import { describe, expect, it } from 'vitest';
import { compare, showDifference } from '../src/compare.ts';

const log = (tick: number, label: string) => [tick, 'main', 'log', label];

describe('compare()', () => {
  it('finds no difference between equal traces', () => {
    expect(compare([log(0, 'a'), [0, '-', 'end']], [log(0, 'a'), [0, '-', 'end']])).toBeNull();
  });

  it('finds the first event that differs', () => {
    expect(compare([log(0, 'a'), log(1, 'b')], [log(0, 'a'), log(2, 'b')])?.at).toBe(1);
  });

  it('tells null from a missing value', () => {
    expect(compare([[0, 'main', 'returned', null]], [[0, 'main', 'returned']])?.at).toBe(0);
  });

  it('finds an event that only one trace has at its end', () => {
    expect(compare([log(0, 'a')], [log(0, 'a'), log(1, 'b')])?.at).toBe(1);
    expect(compare([log(0, 'a'), log(1, 'b')], [log(0, 'a')])?.at).toBe(1);
  });

  it('counts tasks without a name within the program', () => {
    const all = (...names: string[]) => [
      [0, 'Task-9', 'log', 'a'],
      [0, 'main', 'all_tasks', names],
    ];
    expect(
      compare(all('Task-10', 'Task-9', 'main'), [
        [0, 'Task-41', 'log', 'a'],
        [0, 'main', 'all_tasks', ['Task-41', 'Task-42', 'main']],
      ]),
    ).toBeNull();
    expect(compare(all('Task-10', 'Task-9', 'main'), all('Task-9', 'main'))?.at).toBe(1);
    expect(
      compare(
        [
          [0, 'Task-9', 'a'],
          [0, 'Task-10', 'b'],
        ],
        [
          [0, 'Task-10', 'a'],
          [0, 'Task-9', 'b'],
        ],
      )?.at,
    ).toBe(0);
  });
});

describe('showDifference()', () => {
  it('shows a few common events, then both traces side by side', () => {
    const common = ['a', 'b', 'c', 'd'].map((label) => log(0, label));
    const difference = compare([...common, log(1, 'e')], [...common, log(2, 'e'), [2, '-', 'end']]);
    if (difference === null) throw new Error('no difference');
    expect(showDifference('tasks-1', difference).split('\n')).toEqual([
      "tasks-1 differs from event 4 on; ours has 5 events, CPython's 6",
      '       ours                  CPython',
      '    1  [0,"main","log","b"]  [0,"main","log","b"]',
      '    2  [0,"main","log","c"]  [0,"main","log","c"]',
      '    3  [0,"main","log","d"]  [0,"main","log","d"]',
      '  > 4  [1,"main","log","e"]  [2,"main","log","e"]',
      '  > 5  (none)                [2,"-","end"]',
    ]);
  });
});
