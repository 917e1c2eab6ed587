import { context, propagation, type Tracer, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { type InstrumentationConfig, instrument, type TsyncioInstrumentation } from '@tsyncio/opentelemetry';
import { afterEach, beforeEach } from 'vitest';

/** An SDK, and what it has exported. */
export class Telemetry {
  readonly exporter: InMemorySpanExporter = new InMemorySpanExporter();
  readonly provider: NodeTracerProvider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.exporter)],
  });
  readonly tracer: Tracer = this.provider.getTracer('test');

  /** The spans that have ended, in that order. */
  get spans(): ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  /** Their names, each with that of the span that it is in; `elsewhere`: of one that has not ended here. */
  get seen(): string[] {
    return this.spans.map(({ name, parentSpanContext: parent }) => {
      if (parent === undefined) return name;
      const found = this.spans.find((each) => each.spanContext().spanId === parent.spanId);
      return `${found?.name ?? 'elsewhere'} > ${name}`;
    });
  }

  named(name: string): ReadableSpan {
    const span = this.spans.find((each) => each.name === name);
    if (span === undefined) throw new Error(`no span is called ${name}: ${this.seen.join(', ')}`);
    return span;
  }
}

/** What a test has. */
export interface Setting {
  telemetry: Telemetry;
  instrumentation: TsyncioInstrumentation;
}

/** Gives each test an SDK that is registered, and an instrumentation. */
export function useTelemetry(config?: InstrumentationConfig): Setting {
  const setting = {} as Setting; // as: it is filled before each test
  beforeEach(() => {
    setting.telemetry = new Telemetry();
    setting.telemetry.provider.register();
    setting.instrumentation = instrument(config);
  });
  afterEach(async () => {
    setting.instrumentation.disable();
    await setting.telemetry.provider.shutdown();
    for (const api of [trace, context, propagation]) api.disable();
  });
  return setting;
}
