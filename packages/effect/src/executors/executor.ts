import { type Executor as Opened, openExecutor } from '@tsyncio/executor';
import { Config, Context, Effect, Exit, Layer } from 'effect';
import { ExecutorOpenError } from './executor-open-error.ts';
import { type ExecutorService, serviceOf } from './executor-service.ts';

const Base: Context.ServiceClass<Executor, '@tsyncio/effect/Executor', ExecutorService> = Context.Service<
  Executor,
  ExecutorService
>()('@tsyncio/effect/Executor');

/** What the environment says, as `openExecutor` reads it. */
const fromEnvironment: Config.Config<string> = Config.String('TSYNCIO_EXECUTOR').pipe(
  Config.withDefault('piscina:'),
  Config.map((url) => (url === '' ? 'piscina:' : url)),
);

/**
 * The service that runs blocking functions on workers. Which pool is behind it, the layer says; a program that uses
 * `Executor.layerConfig()` has it chosen per deployment.
 *
 * @example
 * ```ts
 * import { Executor } from '@tsyncio/effect';
 * import { Effect } from 'effect';
 *
 * const program = Effect.gen(function* () {
 *   const executor = yield* Executor;
 *   return yield* executor.submit((n: number) => n * 2, 21);
 * });
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(Executor.layerConfig())))); // 42
 * ```
 */
export class Executor extends Base {
  /** The service of an executor that somebody else opens and shuts down. */
  static from(executor: Opened): ExecutorService {
    return serviceOf(executor);
  }

  /**
   * The executor that `open` gives. When the layer's scope closes, it is shut down: after its calls, where that is the end of
   * a success; else what is left of them is cancelled.
   *
   * @param open Makes the executor; it may give a promise, and may throw: then the layer fails.
   */
  static layer(open: () => Opened | PromiseLike<Opened>): Layer.Layer<Executor, ExecutorOpenError> {
    return Layer.effect(Executor, opened(open));
  }

  /**
   * The executor that a URL names: `piscina:?maxWorkers=4`.
   *
   * @param url As of `openExecutor`.
   */
  static layerUrl(url: string): Layer.Layer<Executor, ExecutorOpenError> {
    return Executor.layer(() => openExecutor(url));
  }

  /**
   * The executor that the configuration names.
   *
   * @param config Gives the URL. Default: `TSYNCIO_EXECUTOR`, or `piscina:` where that is not set.
   */
  static layerConfig(
    config: Config.Config<string> = fromEnvironment,
  ): Layer.Layer<Executor, ExecutorOpenError | Config.ConfigError> {
    return Layer.unwrap(Effect.map(config, (url) => Executor.layerUrl(url)));
  }
}

function opened(open: () => Opened | PromiseLike<Opened>) {
  const opening = Effect.tryPromise({
    try: async () => await open(),
    catch: (cause) => new ExecutorOpenError(cause),
  });
  return Effect.map(Effect.acquireRelease(opening, shutDown), serviceOf);
}

function shutDown(executor: Opened, exit: Exit.Exit<unknown, unknown>): Effect.Effect<void> {
  const isOver = Exit.isSuccess(exit) ? {} : { cancelFutures: true, terminate: true };
  return Effect.promise(() => executor.shutdown(isOver));
}
