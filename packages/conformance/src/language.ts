/**
 * The language of the programs: every operation with what it takes. The README beside this package's
 * package.json says what each does.
 */

/** What a program can hold as a value. */
export type Json = null | boolean | number | string | readonly Json[];

/** A list of steps, run one after the other. */
export type Body = readonly Step[];

/** A handler of `try`: the kind of error that it takes, and what it runs. */
export type Handler = readonly [kind: ErrorKind, body: readonly (Step | Reraise)[]];

/** The step that only a handler may have: raise the error again, once the others have run. */
export type Reraise = readonly ['reraise'];

export type ErrorKind = 'cancelled' | 'timeout' | 'error' | 'exception' | 'base' | 'group';
export type When = 'first' | 'exception' | 'all';
export type QueueKind = 'fifo' | 'lifo' | 'priority';

/** The kinds of argument. `name` is a variable, a label, a tag or a counter. */
export interface Values {
  name: string;
  'name?': string | null;
  names: readonly string[];
  number: number;
  'number?': number | null;
  boolean: boolean;
  value: Json;
  body: Body;
  handlers: readonly Handler[];
  when: When;
  queue: QueueKind;
}

const signatures = {
  log: ['name'],
  sleep: ['number'],
  sleep_value: ['number', 'value'],
  return: ['value'],
  raise: ['name'],
  repeat: ['number', 'body'],
  call: ['body'],
  try: ['body', 'handlers', 'body'],
  incr: ['name'],
  set_var: ['name', 'value'],
  get_var: ['name'],

  spawn: ['name', 'body'],
  spawn_eager: ['name', 'body'],
  await: ['name'],
  cancel: ['name', 'name?'],
  cancel_self: ['name?'],
  uncancel: [],
  cancelling: [],
  state: ['name'],
  result: ['name'],
  future: ['name'],
  set_result: ['name', 'value'],
  set_exception: ['name', 'name'],
  done_callback: ['name', 'name'],
  call_soon: ['name'],
  call_later: ['name', 'number', 'name'],
  cancel_handle: ['name'],
  current: [],
  all_tasks: [],

  gather: ['names', 'boolean'],
  gather_as: ['name', 'names', 'boolean'],
  shield_as: ['name', 'name'],
  wait: ['names', 'number?', 'when'],
  as_completed: ['names', 'number?'],
  as_completed_async: ['names', 'number?'],
  wait_for: ['name', 'number?'],
  wait_for_call: ['body', 'number?'],

  timeout: ['name', 'number?', 'body'],
  reschedule: ['name', 'number?'],
  task_group: ['name', 'body'],
  spawn_in: ['name', 'name', 'body'],

  lock: ['name'],
  semaphore: ['name', 'number'],
  bounded_semaphore: ['name', 'number'],
  acquire: ['name'],
  release: ['name'],
  locked: ['name'],
  with: ['name', 'body'],
  event: ['name'],
  event_wait: ['name'],
  event_set: ['name'],
  event_clear: ['name'],
  condition: ['name', 'name?'],
  condition_wait: ['name'],
  condition_wait_for: ['name', 'name', 'number'],
  notify: ['name', 'number'],
  notify_all: ['name'],
  barrier: ['name', 'number'],
  barrier_wait: ['name'],
  barrier_reset: ['name'],
  barrier_abort: ['name'],

  queue: ['name', 'queue', 'number'],
  put: ['name', 'value'],
  get: ['name'],
  put_nowait: ['name', 'value'],
  get_nowait: ['name'],
  task_done: ['name'],
  join: ['name'],
  shutdown: ['name', 'boolean'],
  qsize: ['name'],
} as const;

type Signatures = typeof signatures;

/** The name of an operation. */
export type Op = keyof Signatures;

/** What an operation is called with. */
export type Arguments<O extends Op> = ValuesOf<Signatures[O]>;

type ValuesOf<Kinds extends readonly (keyof Values)[]> = { -readonly [I in keyof Kinds]: Values[Kinds[I]] };

/** An operation and its arguments. */
export type Step = readonly [op: Op, ...args: readonly unknown[]];

/** The kinds of argument of every operation, by its name. */
export const SIGNATURES: ReadonlyMap<string, readonly (keyof Values)[]> = new Map(Object.entries(signatures));
