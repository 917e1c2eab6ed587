import { type Span, SpanStatusCode } from '@opentelemetry/api';

/** Says of a span what something in it has failed with. */
export function fail(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  const exception = error instanceof Error ? error : textOf(error);
  span.recordException(exception);
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: typeof exception === 'string' ? exception : exception.message,
  });
}

/** What is thrown may be anything, and not be made to print itself. */
function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return typeof error;
  }
}
