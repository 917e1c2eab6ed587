/** What somebody who sits before `tsyncio top` has chosen, and what each key changes. */

/** The order of the table, in the order in which `s` goes through them. */
const SORTS = ['wait', 'name', 'state', 'created'];

export interface View {
  readonly flat: boolean;
  readonly sort: string;
  readonly filter: string;
  /** The first line of tasks that is shown; `Infinity`: the last page. */
  readonly scroll: number;
  readonly paused: boolean;
  readonly help: boolean;
  /** What is typed as the filter; `null`: nothing is. */
  readonly typed: string | null;
  /** The exit code; `null`: it goes on. */
  readonly exit: number | null;
}

/** A key, as Node's readline tells of it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
}

/** What a key changes; `page`: how many lines of tasks there are on the screen. */
export function press(view: View, key: Key, page: number): View {
  if (key.ctrl === true && key.name === 'c') return { ...view, exit: 130 };
  if (view.typed !== null) return type(view, view.typed, key);
  const { sequence = '', name = '' } = key;
  if (sequence === 'q') return { ...view, exit: 0 };
  if (view.help) return { ...view, help: false };
  const action = ACTIONS[sequence] ?? ACTIONS[name];
  return action === undefined ? view : action(view, page);
}

const ACTIONS: { readonly [key: string]: (view: View, page: number) => View } = {
  up: (view) => scrolled(view, -1),
  k: (view) => scrolled(view, -1),
  down: (view) => scrolled(view, 1),
  j: (view) => scrolled(view, 1),
  pageup: (view, page) => scrolled(view, -page),
  pagedown: (view, page) => scrolled(view, page),
  home: (view) => ({ ...view, scroll: 0 }),
  g: (view) => ({ ...view, scroll: 0 }),
  end: (view) => ({ ...view, scroll: Number.POSITIVE_INFINITY }),
  G: (view) => ({ ...view, scroll: Number.POSITIVE_INFINITY }),
  s: (view) => ({ ...view, flat: true, scroll: 0, sort: view.flat ? next(view.sort) : view.sort }),
  t: (view) => ({ ...view, flat: !view.flat, scroll: 0 }),
  '/': (view) => ({ ...view, typed: view.filter }),
  escape: (view) => ({ ...view, filter: '', scroll: 0 }),
  p: (view) => ({ ...view, paused: !view.paused }),
  space: (view) => ({ ...view, paused: !view.paused }),
  '?': (view) => ({ ...view, help: true }),
  h: (view) => ({ ...view, help: true }),
};

/** What the keys do, for people. */
export const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['up down, k j', 'scroll by a line'],
  ['PageUp PageDown', 'by a page'],
  ['Home End, g G', 'to the first line, to the last'],
  ['t', 'tree or table'],
  ['s', 'the table by the longest wait, by name, by state, in the order of creation'],
  ['/', 'only tasks that have a text in their name, or in that of a coroutine; Enter, or Esc'],
  ['Esc', 'all tasks again'],
  ['space, p', 'pause, and go on'],
  ['q, Ctrl-C', 'quit'],
];

function scrolled(view: View, lines: number): View {
  return { ...view, scroll: Math.max(0, view.scroll + lines) };
}

function next(sort: string): string {
  return SORTS[(SORTS.indexOf(sort) + 1) % SORTS.length] ?? sort;
}

function type(view: View, typed: string, { name, sequence = '', ctrl, meta }: Key): View {
  if (name === 'return' || name === 'enter') return { ...view, filter: typed, typed: null, scroll: 0 };
  if (name === 'escape') return { ...view, typed: null };
  if (name === 'backspace') return { ...view, typed: Array.from(typed).slice(0, -1).join('') };
  if (ctrl === true) return name === 'u' ? { ...view, typed: '' } : view;
  if (meta === true || !/^[^\p{C}]+$/u.test(sequence)) return view;
  return { ...view, typed: typed + sequence };
}
