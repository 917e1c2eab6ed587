import { type MeterProvider, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import type { Task } from '@tsyncio/core';
import { keepContexts, observe } from '@tsyncio/core/observer';
import { accompanyCalls, observeCalls, version, type WatchedCall } from '@tsyncio/executor/observer';
import { CallSpans } from './call-spans.ts';
import { TaskSpans } from './task-spans.ts';

/** What is instrumented. */
export interface InstrumentationConfig {
  /** Whether it begins at once. Default: true. */
  readonly enabled?: boolean | undefined;
  /** Which tasks have a span. All keep the context of where they were made. Default: true. */
  readonly tasks?: boolean | ((task: Task<unknown>) => boolean) | undefined;
  /** Which blocking calls have a span. With all goes the active context. Default: true. */
  readonly calls?: boolean | ((call: WatchedCall) => boolean) | undefined;
}

/** Only one at a time: two would make two spans of each task. */
let enabled: TsyncioInstrumentation | undefined;

/**
 * Spans for tasks and blocking calls, and the active context across `await` and into workers: an instrumentation as
 * `registerInstrumentations` and the `NodeSDK` take it.
 *
 * The SDK may be registered before or after. One is enabled at a time: it disables the one before.
 *
 * @example
 * ```ts
 * import { TsyncioInstrumentation } from '@tsyncio/opentelemetry';
 *
 * // new NodeSDK({ instrumentations: [new TsyncioInstrumentation()] }).start();
 * const instrumentation = new TsyncioInstrumentation({ tasks: (task) => !task.getName().startsWith('Task-') });
 * console.log(instrumentation.instrumentationName); // @tsyncio/opentelemetry
 * instrumentation.disable();
 * ```
 */
export class TsyncioInstrumentation {
  readonly instrumentationName: string = '@tsyncio/opentelemetry';
  readonly instrumentationVersion: string = version;
  #config: InstrumentationConfig;
  #provider: TracerProvider | undefined;
  #tracer: Tracer | undefined;
  readonly #tasks: TaskSpans = new TaskSpans(
    () => this.#getTracer(),
    () => this.#config.tasks ?? true,
  );
  readonly #calls: CallSpans = new CallSpans(
    () => this.#getTracer(),
    () => this.#config.calls ?? true,
  );
  /** What ends the giving of contexts; undefined: it is disabled. */
  #endGiving: (() => void) | undefined;
  /** What ends the looking on, for tasks and for calls: it goes on until the spans that are open have ended. */
  #endTasks: (() => void) | undefined;
  #endCalls: (() => void) | undefined;

  /**
   * @param config See {@link InstrumentationConfig}.
   * @throws {TypeError} If `tasks` or `calls` is neither a boolean nor a function.
   */
  constructor(config: InstrumentationConfig = {}) {
    this.#config = checked(config);
    if (config.enabled ?? true) this.enable();
  }

  /** Begins, or goes on. Does nothing where it is enabled. */
  enable(): void {
    if (this.#endGiving !== undefined) return;
    enabled?.disable();
    enabled = this;
    this.#tasks.open.whenEnded(undefined);
    this.#calls.open.whenEnded(undefined);
    this.#calls.active = true;
    this.#endTasks ??= observe(this.#tasks);
    this.#endCalls ??= observeCalls(this.#calls);
    const endContexts = keepContexts(this.#tasks);
    const endCompany = accompanyCalls(this.#calls);
    this.#endGiving = () => {
      endContexts();
      endCompany();
    };
  }

  /**
   * Ends it: no task or call that is made from now on has a span or a context. The spans that are open end with their tasks and
   * calls.
   */
  disable(): void {
    if (this.#endGiving === undefined) return;
    enabled = undefined;
    this.#endGiving();
    this.#endGiving = undefined;
    this.#calls.active = false;
    this.#tasks.open.whenEnded(() => {
      this.#endTasks?.();
      this.#endTasks = undefined;
    });
    this.#calls.open.whenEnded(() => {
      this.#endCalls?.();
      this.#endCalls = undefined;
    });
  }

  /** Has spans made by this provider, in place of the one that is registered for all. */
  setTracerProvider(provider: TracerProvider): void {
    this.#provider = provider;
    this.#tracer = undefined;
  }

  /** Nothing is measured: for those who set it on all instrumentations. */
  setMeterProvider(_provider: MeterProvider): void {}

  /** Sets what is instrumented from now on. `enabled` is for the constructor: see `enable` and `disable`. */
  setConfig(config: InstrumentationConfig): void {
    this.#config = checked(config);
  }

  getConfig(): InstrumentationConfig & { readonly enabled: boolean } {
    return { ...this.#config, enabled: this.#config.enabled ?? true };
  }

  #getTracer(): Tracer {
    this.#tracer ??= (this.#provider ?? trace).getTracer(this.instrumentationName, version);
    return this.#tracer;
  }
}

function checked(config: InstrumentationConfig): InstrumentationConfig {
  for (const name of ['tasks', 'calls'] as const) {
    const value: unknown = config[name];
    if (value === undefined || typeof value === 'boolean' || typeof value === 'function') continue;
    const received = value === null ? 'null' : typeof value;
    throw new TypeError(
      `Cannot instrument as '${name}' must be a boolean or a function: received ${received}`,
    );
  }
  return config;
}

/**
 * Makes spans of tasks and blocking calls from now on, and keeps the active context: across `await`, in callbacks, and into
 * workers.
 *
 * @param config See {@link InstrumentationConfig}.
 * @returns What has `disable`.
 * @throws {TypeError} If `tasks` or `calls` is neither a boolean nor a function.
 *
 * @example
 * ```ts
 * import { trace } from '@opentelemetry/api';
 * import * as asyncio from '@tsyncio/core';
 * import { instrument } from '@tsyncio/opentelemetry';
 *
 * const instrumentation = instrument();
 * const work = asyncio.coroutine(async function work() {
 *   await asyncio.sleep(0.01);
 *   trace.getActiveSpan()?.addEvent('awake'); // in the span of the task, if an SDK is registered
 * });
 * await asyncio.run(async () => {
 *   await asyncio.gather(work(), work());
 * });
 * instrumentation.disable();
 * ```
 */
export function instrument(config: InstrumentationConfig = {}): TsyncioInstrumentation {
  return new TsyncioInstrumentation({ ...config, enabled: true });
}
