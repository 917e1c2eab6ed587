/** docs/from-python.md names everything: of Python's, and of ours. */

import { readFileSync } from 'node:fs';
import * as asyncio from '@tsyncio/core';
import * as testing from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../../docs/from-python.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| Python'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

/** `asyncio.__all__` of CPython 3.13, without its underscored names. */
const PYTHON =
  'ALL_COMPLETED AbstractChildWatcher AbstractEventLoop AbstractEventLoopPolicy AbstractServer ' +
  'Barrier BaseEventLoop BaseProtocol BaseTransport BoundedSemaphore BrokenBarrierError ' +
  'BufferedProtocol CancelledError Condition DatagramProtocol DatagramTransport ' +
  'DefaultEventLoopPolicy Event EventLoop FIRST_COMPLETED FIRST_EXCEPTION FastChildWatcher Future ' +
  'Handle IncompleteReadError InvalidStateError LifoQueue LimitOverrunError Lock ' +
  'MultiLoopChildWatcher PidfdChildWatcher PriorityQueue Protocol Queue QueueEmpty QueueFull ' +
  'QueueShutDown ReadTransport Runner SafeChildWatcher SelectorEventLoop Semaphore ' +
  'SendfileNotAvailableError Server StreamReader StreamReaderProtocol StreamWriter SubprocessProtocol ' +
  'SubprocessTransport Task TaskGroup ThreadedChildWatcher Timeout TimeoutError TimerHandle Transport ' +
  'WriteTransport all_tasks as_completed create_eager_task_factory create_subprocess_exec ' +
  'create_subprocess_shell create_task current_task eager_task_factory ensure_future gather ' +
  'get_child_watcher get_event_loop get_event_loop_policy get_running_loop iscoroutine ' +
  'iscoroutinefunction isfuture new_event_loop open_connection open_unix_connection run ' +
  'run_coroutine_threadsafe set_child_watcher set_event_loop set_event_loop_policy shield sleep ' +
  'start_server start_unix_server timeout timeout_at to_thread wait wait_for wrap_future';

const words = (text: string): string[] => text.match(/[A-Za-z_]\w*/g) ?? [];

describe('docs/from-python.md', () => {
  it('has every name of asyncio, beside ours or among those that are left out', () => {
    const known = new Set(rows.flatMap(([python = '']) => words(python)));
    expect(PYTHON.split(' ').filter((name) => !known.has(name))).toEqual([]);
  });

  it('has every name of ours, with a line of code', () => {
    const known = new Set(rows.filter(([, , line]) => line).flatMap(([, ours = '']) => words(ours)));
    const exported = [...Object.keys(asyncio), ...Object.keys(testing)];
    expect(exported.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names nothing that is not there', () => {
    const { prototype } = asyncio.EventLoop;
    const named = rows
      .filter((row) => row.length === 3)
      .flatMap(([, ours = '']) => ours.match(/[\w.]+/g) ?? []);
    const missing = named.filter((name) => {
      if (name.startsWith('loop.'))
        return !(name.slice(5) in prototype) && name !== 'loop.slowCallbackDuration';
      return !(name in asyncio) && !(name in testing) && !/^TSYNCIO_(DEBUG|TRACE)$/.test(name);
    });
    expect(missing).toEqual([]);
  });
});
