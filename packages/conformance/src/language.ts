/**
 * The language of the programs: every operation with what it takes. The README beside this package's
 * package.json says what each does.
 */

/** What a program can hold as a value. */
export type Json = null | boolean | number | string | readonly Json[];

export type ErrorTree = readonly (string | null | true | ErrorTree)[];

/** A list of steps, run one after the other. */
export type Body = readonly Step[];

/** A handler of `try`: the kind of error that it takes, and what it runs. */
export type Handler = readonly [kind: ErrorKind, body: readonly (Step | Reraise)[]];

/** The step that only a handler may have: raise the error again, once the others have run. */
export type Reraise = readonly ['reraise'];

/** A handler of `try_star`; no group can be its kind. */
export type StarHandler = readonly [kind: StarKind, body: readonly (Step | Reraise)[]];

export type StarKind = Exclude<ErrorKind, 'group'>;
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
  /** The errors of a group: a tag, null for a cancellation, true for a timeout, or a list for a group. */
  errors: ErrorTree;
  body: Body;
  /** Steps that never wait. */
  callback: Body;
  'callback?': Body | null;
  handlers: readonly Handler[];
  stars: readonly StarHandler[];
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
  set_var_as: ['name', 'name', 'value'],
  reset_var: ['name'],
  copy_context: ['name'],
  run_in: ['name', 'callback'],
  var_in: ['name', 'name'],

  spawn: ['name', 'body'],
  spawn_eager: ['name', 'body'],
  spawn_with: ['name', 'name?', 'body'],
  eager_factory: [],
  eager_logging_factory: [],
  logging_factory: [],
  no_factory: [],
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
  call_soon_with: ['name', 'callback', 'name?'],
  call_later_with: ['name', 'number', 'callback', 'name?'],
  call_at: ['name', 'number', 'callback', 'name?'],
  done_callback_with: ['name', 'callback', 'name?'],
  stop: [],
  exception_handler: ['callback?'],
  call_handler: ['name?'],
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
  raise_group: ['errors'],
  try_star: ['body', 'stars', 'body'],
  try_split: ['body', 'name', 'body'],

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

/** Those that only a program's steps outside any task may have. */
const outsideSignatures = {
  get_loop: [],
  run: ['name', 'body', 'name?'],
  close: [],
  run_forever: [],
  run_until_complete: ['name'],
} as const;

type Signatures = typeof signatures & typeof outsideSignatures;

/** The name of an operation. */
export type Op = keyof Signatures;

/** What an operation is called with. */
export type Arguments<O extends Op> = ValuesOf<Signatures[O]>;

type ValuesOf<Kinds extends readonly (keyof Values)[]> = { -readonly [I in keyof Kinds]: Values[Kinds[I]] };

/** An operation and its arguments. */
export type Step = readonly [op: Op, ...args: readonly unknown[]];

/** The name of an operation outside any task. */
export type OutsideOp = keyof typeof outsideSignatures;

/** The operations that may wait, so that no callback may have them. */
export const WAITING: ReadonlySet<Op> = new Set<Op>([
  ...(['sleep', 'sleep_value', 'repeat', 'call', 'try', 'await'] as const),
  ...(['gather', 'wait', 'as_completed', 'as_completed_async', 'wait_for', 'wait_for_call'] as const),
  ...(['timeout', 'task_group', 'try_star', 'try_split'] as const),
  ...(['acquire', 'with', 'event_wait', 'condition_wait', 'condition_wait_for'] as const),
  ...(['barrier_wait', 'barrier_reset', 'barrier_abort', 'put', 'get', 'join'] as const),
]);

/** The kinds of argument of every operation, by its name. */
export const SIGNATURES: ReadonlyMap<string, readonly (keyof Values)[]> = new Map(Object.entries(signatures));

/** The same for those that stand outside any task. */
export const OUTSIDE_SIGNATURES: ReadonlyMap<string, readonly (keyof Values)[]> = new Map(
  Object.entries({ ...signatures, ...outsideSignatures }),
);
