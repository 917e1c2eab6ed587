import { pathToFileURL } from 'node:url';
import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { findInstalled } from '@tsyncio/executor/installed';
import type { CallCompanion, CallObserver, Enter, WatchedCall } from '@tsyncio/executor/observer';
import { fail } from './fail.ts';
import { OpenSpans } from './open-spans.ts';
import { enter } from './worker.ts';

/** Which blocking calls have a span. */
export type CallChoice = boolean | ((call: WatchedCall) => boolean);

/** A call whose span is open. */
interface Open {
  readonly span: Span;
  /** With the span in it. */
  readonly own: Context;
}

/** The spans of blocking calls, and the context that goes along with them. */
export class CallSpans implements CallObserver, CallCompanion {
  readonly name = '@tsyncio/opentelemetry';
  readonly module: string = workerModule();
  readonly #tracer: () => Tracer;
  readonly #choice: () => CallChoice;
  readonly open: OpenSpans<WatchedCall, Open> = new OpenSpans();
  /** Whether new calls have spans. */
  active = false;

  constructor(tracer: () => Tracer, choice: () => CallChoice) {
    this.#tracer = tracer;
    this.#choice = choice;
  }

  callSubmitted(call: WatchedCall): void {
    const choice = this.#choice();
    if (!this.active || !(typeof choice === 'function' ? choice(call) : choice)) return;
    const { executor, fn, items } = call;
    const parent = context.active();
    const span = this.#tracer().startSpan(
      fn === '' ? 'call' : fn,
      {
        // As the conventions say: what another process of somebody else's does for this one.
        kind: executor.capabilities.workers === 'remote' ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: {
          'tsyncio.executor.name': executor.name,
          'tsyncio.executor.id': executor.id,
          ...(fn === '' ? {} : { 'code.function.name': fn }),
          ...(items === undefined ? {} : { 'tsyncio.call.items': items }),
        },
      },
      parent,
    );
    if (!isSpanContextValid(span.spanContext())) return;
    this.open.set(call, { span, own: trace.setSpan(parent, span) });
  }

  callBegan(call: WatchedCall): void {
    this.open
      .get(call)
      ?.span.addEvent('began', call.worker === undefined ? {} : { 'tsyncio.worker': call.worker });
  }

  callWaits(call: WatchedCall): void {
    this.open.get(call)?.span.addEvent('waits again');
  }

  callEnded(call: WatchedCall, error?: unknown): void {
    const span = this.open.get(call)?.span;
    if (span === undefined) return;
    const { state, submitted, started, worker } = call;
    span.setAttribute('tsyncio.call.state', state);
    if (worker !== undefined) span.setAttribute('tsyncio.worker', worker);
    if (started !== undefined) span.setAttribute('tsyncio.call.queued', started - submitted);
    // A cancelled call has no error here: that is what somebody wanted.
    if (error !== undefined || state === 'failed') fail(span, error);
    span.end();
    this.open.delete(call);
  }

  pack(call: WatchedCall): Record<string, string> | undefined {
    const headers: Record<string, string> = {};
    propagation.inject(this.open.get(call)?.own ?? context.active(), headers);
    for (const _ in headers) return headers;
    return undefined;
  }

  enter(along: Readonly<Record<string, string>>): Enter {
    return enter(along);
  }
}

/** What workers load: always the built file, which in a bundle is that of the installed package. */
function workerModule(): string {
  try {
    return pathToFileURL(findInstalled('@tsyncio/opentelemetry/worker', import.meta.url)).href;
  } catch {
    // Workers say that it is missing, if one is ever asked to load it.
    return new URL('./worker.js', import.meta.url).href;
  }
}
