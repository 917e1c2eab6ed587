import { NativePromise, now, turnLoop } from '../host.ts';
import { claim, leaveAnswer, markPosted, setTaken, wakes } from '../wire/claims.ts';
import { type LineEnd, wake } from '../wire/line.ts';
import type { CallsMessage, ChunkMessage, TargetReference } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';
import { encodeThrown } from '../wire/thrown.ts';
import { settleDown } from './between-calls.ts';
import { crashWorker } from './call-context.ts';
import { type Answer, runChunk, runOne } from './run-request.ts';
import { type Runnable, runnableOf } from './runnable.ts';

/** Seconds after which the calls of one message let the worker's timers and sockets have a turn. */
const longestRun = 0.002;

/** One call of a message. */
interface Request {
  readonly runnable: Runnable;
  readonly args: readonly unknown[];
}

/** Runs what a message of the library asks: a chunk, or a single call. */
export function runMessage(message: CallsMessage | ChunkMessage): Answer | Promise<Answer> {
  if ('kind' in message) return runChunk(message);
  const [request] = requestsOf(message);
  if (request === undefined) throw new Error('Cannot run a message as there is no call in it');
  return runOne(request.runnable, request.args);
}

/** Serves the messages of the line: answers each call as soon as it has ended, and the last in any case. */
export function serveLine({ claims, port }: LineEnd): void {
  port.onmessage = ({ data }) => {
    try {
      serve(data as CallsMessage | ChunkMessage); // as: the executor sends nothing else
    } catch (error) {
      crashWorker(error);
    }
  };
  port.onmessageerror = refuse;

  let began = 0;

  function serve(message: CallsMessage | ChunkMessage): void {
    began = now();
    if ('kind' in message) {
      runFirst(() => runChunk(message));
      return;
    }
    // First of all, also where a call was recalled: later messages name its target by a number.
    const requests = readable(message);
    const [first] = requests ?? [];
    if (requests === undefined || first === undefined) refuse();
    else if (requests.length === 1) runFirst(() => runOne(first.runnable, first.args));
    else void runAll(requests).catch(crashWorker);
  }

  /** Not asynchronous, as `runAll`: most messages have one call, and most calls block. */
  function runFirst(run: () => Answer | Promise<Answer>): void {
    if (!claim(claims, 0)) {
      postAlone(0, recalled);
      return;
    }
    const ended = answerOf(run);
    if (ended instanceof NativePromise) void ended.then((later) => postAlone(0, later)).catch(crashWorker);
    else postAlone(0, ended);
  }

  async function runAll(requests: readonly Request[]): Promise<void> {
    const last = requests.length - 1;
    let turned = now();
    for (let slot = 0; slot <= last; slot++) {
      const request = requests[slot] as Request; // as: it is within the length
      if (!claim(claims, slot)) {
        if (slot === last) post(slot, recalled);
        continue;
      }
      const running = answerOne(request);
      const ended = running instanceof NativePromise ? await running : running;
      post(slot, ended);
      // This worker is lost: what comes after is for another.
      if (ended.outcome.kind === 'crashed' || slot === last) return;
      // What the call has left behind has its turn before the next, as if that had come in a message of its own.
      await settleDown();
      if (now() - turned > longestRun) {
        await turnLoop();
        turned = now();
      }
    }
  }

  /** Says that a message cannot be read. The executor sends each of its calls alone, or says that it cannot be sent. */
  function refuse(): void {
    port.postMessage([0, undefined, { kind: 'unreadable' }], []);
  }

  function post(slot: number, answer: Answer): void {
    const { outcome } = answer;
    setTaken(claims, now() - began);
    if (outcome.kind === 'value' && leaveAnswer(claims, slot, outcome.value)) {
      if (wakes(claims)) port.postMessage(wake, []);
      return;
    }
    wakes(claims);
    postAlone(slot, answer);
  }

  /** Where no other answer comes after it, nobody has to look for one. */
  function postAlone(slot: number, { outcome, transfer }: Answer): void {
    setTaken(claims, now() - began);
    try {
      port.postMessage(
        outcome.kind === 'value' ? [slot, outcome.value] : [slot, undefined, outcome],
        transfer,
      );
    } catch (cause) {
      const error = new TypeError(`Cannot return the result as ${textOf(cause)}`, { cause });
      port.postMessage([slot, undefined, { kind: 'thrown', thrown: encodeThrown(error) }], []);
    }
    markPosted(claims, slot);
  }
}

const recalled: Answer = { outcome: { kind: 'recalled' }, transfer: [] };

/** The calls of a message, or undefined where that cannot be read. */
function readable(message: CallsMessage): Request[] | undefined {
  try {
    return requestsOf(message);
  } catch {
    return undefined;
  }
}

function requestsOf(message: CallsMessage): Request[] {
  const requests: Request[] = [];
  for (let at = 0; at < message.length; ) {
    const runnable = runnableOf(message[at] as TargetReference); // as: it comes first
    const begin = at + 2;
    at = begin + (message[at + 1] as number); // as: how many arguments there are comes second
    requests.push({ runnable, args: message.slice(begin, at) });
  }
  return requests;
}

/** As `answerOf`, for the many: without a closure each. */
function answerOne({ runnable, args }: Request): Answer | Promise<Answer> {
  try {
    return runOne(runnable, args);
  } catch (error) {
    return { outcome: { kind: 'thrown', thrown: encodeThrown(error) }, transfer: [] };
  }
}

/** Whatever happens in running a call is its answer: one that is not answered would be waited for without end. */
function answerOf(run: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
  try {
    return run();
  } catch (error) {
    return { outcome: { kind: 'thrown', thrown: encodeThrown(error) }, transfer: [] };
  }
}
