import { type Context, context, isSpanContextValid, type Span, type Tracer, trace } from '@opentelemetry/api';
import type { Task } from '@tsyncio/core';
import {
  type ContextKeeper,
  type Enter,
  functionOf,
  outcomeOf,
  type TaskObserver,
} from '@tsyncio/core/observer';
import { fail } from './fail.ts';
import { OpenSpans } from './open-spans.ts';

/** Which tasks have a span. */
export type TaskChoice = boolean | ((task: Task<unknown>) => boolean);

/**
 * The spans of tasks, and the context that tasks and callbacks run in.
 *
 * Owns that the active context where something was made is the one that it runs in, with or without a span of its own.
 */
export class TaskSpans implements ContextKeeper, TaskObserver {
  readonly #tracer: () => Tracer;
  readonly #choice: () => TaskChoice;
  readonly open: OpenSpans<Task<unknown>, Span> = new OpenSpans();

  constructor(tracer: () => Tracer, choice: () => TaskChoice) {
    this.#tracer = tracer;
    this.#choice = choice;
  }

  forTask(task: Task<unknown>): Enter {
    const active = context.active();
    const choice = this.#choice();
    const chosen = typeof choice === 'function' ? choice(task) : choice;
    return entering(chosen ? this.#begin(task, active) : active);
  }

  forCallback(): Enter {
    return entering(context.active());
  }

  taskEnded(task: Task<unknown>): void {
    const span = this.open.get(task);
    if (span === undefined) return;
    const outcome = outcomeOf(task);
    span.setAttribute('tsyncio.task.name', task.getName());
    span.setAttribute('tsyncio.task.outcome', outcome.state);
    if (outcome.state === 'failed') fail(span, outcome.error);
    span.end();
    this.open.delete(task);
  }

  /** Begins the span of a task, and gives the context with it. */
  #begin(task: Task<unknown>, parent: Context): Context {
    const fn = functionOf(task);
    const name = task.getName();
    const attributes = fn === '' ? {} : { 'code.function.name': fn };
    const span = this.#tracer().startSpan(
      fn !== '' ? fn : /^Task-\d+$/.test(name) ? 'task' : name,
      { attributes: { ...attributes, 'tsyncio.task.name': name } },
      parent,
    );
    if (span.isRecording()) this.open.set(task, span);
    // Without an SDK there is none, and none is active.
    return isSpanContextValid(span.spanContext()) ? trace.setSpan(parent, span) : parent;
  }
}

function entering(own: Context): Enter {
  return (fn) => context.with(own, fn);
}
