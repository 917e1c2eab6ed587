import { globals } from './globals.ts';

/** What happened in the host meanwhile, and how to stop looking. */
interface Watch {
  readonly seen: unknown[];
  end(): void;
}

/**
 * Collects the rejections that nobody handles, in place of whoever listens to them: a test tool would fail the test.
 */
export function watchRejections(): Watch {
  const seen: unknown[] = [];
  const { process } = globals;
  if (process !== undefined) {
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => seen.push(error));
    return {
      seen,
      end() {
        process.removeAllListeners('unhandledRejection');
        for (const listener of others) process.on('unhandledRejection', listener);
      },
    };
  }
  const listener = (event: { reason: unknown; preventDefault(): void; stopImmediatePropagation(): void }) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    seen.push(event.reason);
  };
  // Capturing, for those who listen already would be told first.
  globals.addEventListener?.('unhandledrejection', listener, true);
  return { seen, end: () => globals.removeEventListener?.('unhandledrejection', listener, true) };
}

/** Collects the warnings of Node's process. */
export function watchWarnings(): Watch {
  const seen: unknown[] = [];
  const listener = (warning: unknown): void => void seen.push(warning);
  globals.process?.on('warning', listener);
  return { seen, end: () => globals.process?.off('warning', listener) };
}
