import * as asyncio from '@tsyncio/core';
import type { Json } from '../language.ts';
import { current, type Machine, ScenarioError, TICK } from '../machine.ts';
import type { Operations } from '../operations.ts';
import { show } from '../show.ts';

type Tasks =
  | (
      | 'spawn'
      | 'spawn_eager'
      | 'spawn_with'
      | 'cancel'
      | 'cancel_self'
      | 'uncancel'
      | 'cancelling'
      | 'state'
      | 'result'
      | 'future'
    )
  | ('set_result' | 'set_exception' | 'done_callback' | 'call_soon' | 'call_later' | 'cancel_handle')
  | ('current' | 'all_tasks');

export const tasks: Operations<Machine, unknown, Tasks> = {
  spawn(machine, variable, body) {
    machine.keep(variable, machine.loop.createTask(machine.coroutineOf(body), { name: variable }));
  },

  spawn_eager(machine, variable, body) {
    const options = { name: variable, eagerStart: true, loop: machine.loop };
    machine.keep(variable, new asyncio.Task(machine.coroutineOf(body), options));
  },

  spawn_with(machine, variable, context, body) {
    const options = { name: variable, context: machine.context(context) };
    machine.keep(variable, machine.loop.createTask(machine.coroutineOf(body), options));
  },

  cancel(machine, variable, message) {
    machine.log('cancel', variable, machine.future(variable).cancel(message ?? undefined));
  },

  cancel_self(machine, message) {
    machine.log('cancel_self', current().cancel(message ?? undefined));
  },

  uncancel(machine) {
    machine.log('uncancel', current().uncancel());
  },

  cancelling(machine) {
    machine.log('cancelling', current().cancelling());
  },

  state(machine, variable) {
    machine.log('state', variable, ...describe(machine.future(variable)));
  },

  result(machine, variable) {
    machine.log('result', variable, show(machine.future(variable).result()));
  },

  future(machine, variable) {
    machine.put(variable, machine.loop.createFuture<Json>());
  },

  set_result(machine, variable, value) {
    machine.future(variable).setResult(value);
  },

  set_exception(machine, variable, tag) {
    machine.future(variable).setException(new ScenarioError(tag));
  },

  done_callback(machine, variable, label) {
    machine.future(variable).addDoneCallback(() => machine.log('callback', label));
  },

  call_soon(machine, label) {
    machine.loop.callSoon(() => machine.log('soon', label));
  },

  call_later(machine, variable, ticks, label) {
    machine.put(
      variable,
      machine.loop.callLater(ticks * TICK, () => machine.log('later', label)),
    );
  },

  cancel_handle(machine, variable) {
    machine.get(variable, asyncio.Handle).cancel();
  },

  current(machine) {
    machine.log('current', current().getName());
  },

  all_tasks(machine) {
    machine.log('all_tasks', Array.from(asyncio.allTasks(), (task) => task.getName()).sort());
  },
};

function describe(future: asyncio.Future<Json>): Json[] {
  if (!future.done()) return ['pending'];
  if (future.cancelled()) return ['cancelled'];
  const error = future.exception();
  return error === null ? ['finished', show(future.result())] : ['failed', show(error)];
}
