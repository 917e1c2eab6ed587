import { running, type Task } from '../kernel/index.ts';
import { Edges, mayAwait } from './edges.ts';
import { Pace, TEXT } from './pace.ts';
import { processPicture, taskPicture } from './pictures.ts';
import type { ProcessPicture, TaskPicture, TasksPicture, TreePicture } from './protocol.ts';
import { isAskedFor, OF_TASKS, OF_TREE, type Question } from './question.ts';
import { Rows } from './rows.ts';
import { Selection } from './select.ts';
import { Counts, walk } from './walk.ts';

/** What can be asked for. */
interface Answer {
  /** What may be asked of it. */
  readonly known: readonly string[];
  /** Answers a question; `isGone`: whether nobody waits for that any more. */
  readonly make: (question: Question, isGone: () => boolean) => ProcessPicture | Promise<ProcessPicture>;
}

/** What can be asked for, by path. */
export const answers: { readonly [path: string]: Answer } = {
  '/': { known: [], make: processPicture },
  '/tasks': { known: OF_TASKS, make: tasksPicture },
  '/tree': { known: OF_TREE, make: treePicture },
};

async function tasksPicture(question: Question, isGone: () => boolean): Promise<TasksPicture> {
  const [counts, selection] = [new Counts(), new Selection(question)];
  let found = 0;
  const pace = new Pace(isGone);
  await walk([...running.loops], pace, (task) => {
    counts.add(task);
    if (!isAskedFor(task, question)) return;
    found += 1;
    selection.add(task);
  });
  const tasks: TaskPicture[] = [];
  for (const task of selection.tasks()) {
    if (!task.done()) tasks.push(taskPicture(task));
    if (pace.isOver(TEXT)) await pace.rest();
  }
  return { ...processPicture(), summary: counts.summary(), tasks, took: pace.work, found };
}

async function treePicture(question: Question, isGone: () => boolean): Promise<TreePicture> {
  const [counts, pace] = [new Counts(), new Pace(isGone)];
  const found: Task<unknown>[] = [];
  const waiting: number[] = [];
  await walk([...running.loops], pace, (task) => {
    counts.add(task);
    if (!isAskedFor(task, question)) return;
    if (mayAwait(task)) waiting.push(found.length);
    found.push(task);
  });
  const edges = new Edges(found, pace);
  for (const place of waiting) await edges.add(place);
  const rows = new Rows(pace, question.limit);
  await rows.draw(found, edges);
  const summary = counts.summary();
  return {
    ...processPicture(),
    summary,
    rows: rows.rows,
    took: pace.work,
    found: found.length,
    cut: rows.isCut,
  };
}
