import { describe, expect, it } from 'vitest';
import { type Key, press, type View } from '../../src/top/view.ts';

const START: View = {
  flat: false,
  sort: 'wait',
  filter: '',
  scroll: 0,
  paused: false,
  help: false,
  typed: null,
  exit: null,
};

/** What is left after some keys: characters, or names of keys with more than one. */
function after(keys: readonly (string | Key)[], view = START): Partial<View> {
  const end = keys
    .map(
      (key): Key =>
        typeof key !== 'string'
          ? key
          : key.length === 1
            ? { sequence: key }
            : { name: key, sequence: '\u001B[' },
    )
    .reduce((now, key) => press(now, key, 10), view);
  return Object.fromEntries(
    Object.entries(end).filter(([name, value]) => value !== START[name as keyof View]),
  ); // as: it has its names
}

describe('a key', () => {
  it.each<[string, readonly (string | Key)[], Partial<View>]>([
    ['q quits', ['q'], { exit: 0 }],
    [
      'Ctrl-C quits, though something is typed',
      ['/', { name: 'c', ctrl: true, sequence: '\u0003' }],
      { typed: '', exit: 130 },
    ],
    ['arrows scroll', ['down', 'down', 'j', 'up', 'k'], { scroll: 1 }],
    ['nobody scrolls beyond the top', ['up', 'pageup'], {}],
    ['pages scroll', ['pagedown', 'pagedown', 'pageup'], { scroll: 10 }],
    ['G goes to the end, and g back', ['G'], { scroll: Number.POSITIVE_INFINITY }],
    ['g goes to the top', ['G', 'g'], {}],
    ['t changes between tree and table', ['t'], { flat: true }],
    ['s shows the table, the longest wait first', ['j', 's'], { flat: true }],
    ['s then changes the order', ['s', 's', 's'], { flat: true, sort: 'state' }],
    ['s comes round', ['s', 's', 's', 's', 's'], { flat: true }],
    ['p and space pause', ['p', 'space', 'p'], { paused: true }],
    ['a key closes the help', ['?', 'x'], {}],
    ['? opens it', ['?'], { help: true }],
    ['/ filters by what is typed', ['j', '/', 'a', 'é', 'q', 'return'], { filter: 'aéq' }],
    ['a filter can be changed', ['/', 'a', 'b', 'return', '/', 'backspace', 'c', 'return'], { filter: 'ac' }],
    [
      'Ctrl-U takes away what is typed',
      ['/', 'a', { name: 'u', ctrl: true, sequence: '\u0015' }, 'b'],
      { typed: 'b' },
    ],
    ['Esc leaves the filter as it was', ['/', 'a', 'return', '/', 'b', 'escape'], { filter: 'a' }],
    ['Esc shows all again', ['/', 'a', 'return', 'escape'], {}],
    ['others do nothing', ['x', 'f1', 'tab'], {}],
    ['others are not typed', ['/', 'up', 'f1'], { typed: '' }],
  ])('%s', (_what, keys, changed) => {
    expect(after(keys)).toEqual(changed);
  });
});
