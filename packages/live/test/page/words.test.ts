import { describe, expect, it } from 'vitest';
import { TaskRow } from '../../src/model/task-row.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { WorkerRow } from '../../src/model/worker-row.ts';
import { durationOf, historyOf, stateOf, titleOf } from '../../src/page/words.ts';

describe('a task, in words', () => {
  it('says what it does, and how it ended', () => {
    const row = new TaskRow(1, 'Task-1', null, 0, 0);
    const said = [stateOf(row)];
    row.enter(1, 'runs');
    said.push(stateOf(row));
    row.enter(1, 'task', 'Task-2', [2]);
    row.fn = 'main';
    said.push(stateOf(row));
    row.end(3, 'failed', { text: 'RangeError: no', line: 3 });
    said.push(stateOf(row), titleOf(row), historyOf(row, new Timeline()), durationOf(row, 9));
    expect(said).toEqual([
      'is ready to run',
      'runs',
      'waits for Task-2',
      'failed in line 3: RangeError: no',
      'Task-1 main',
      'Made at 0.00 s, ended at 3.00 s.',
      '3.00 s in all.',
    ]);
  });
});

describe('a worker, in words', () => {
  it('says what it runs, and who takes its place', () => {
    const row = new WorkerRow(1, 1, 0);
    const call = {
      id: 1,
      fn: 'block',
      task: null,
      submitted: 0,
      began: 1,
      ended: undefined,
      outcome: undefined,
    };
    const said = [stateOf(row)];
    row.calls.push(call);
    said.push(stateOf(row));
    row.killed = true;
    row.successor = new WorkerRow(1, 2, 2);
    said.push(stateOf(row));
    expect(said).toEqual([
      'is starting',
      'runs block',
      'was ended with its call, which was cancelled; worker 2 takes its place',
    ]);
  });
});
