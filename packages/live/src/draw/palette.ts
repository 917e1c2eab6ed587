import type { TaskState } from '../model/task-row.ts';
import type { Outcome } from '../stage/events.ts';

/** A colour for a surface, one for its edge. */
export interface Paint {
  readonly fill: string;
  readonly edge: string;
}

/** The colours of the canvas: those of the style sheet. */
export interface Palette {
  readonly font: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly shade: string;
  readonly accent: string;
  readonly state: Readonly<Record<TaskState, Paint>>;
  readonly busy: Paint;
  readonly outcome: Readonly<Record<Outcome, string>>;
}

/** Reads them as they are now: they change with the theme. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const paint = (name: string): Paint => ({ fill: read(name), edge: read(`${name}-edge`) });
  return {
    font: style.fontFamily,
    ink: read('ink'),
    muted: read('muted'),
    line: read('line'),
    surface: read('surface'),
    shade: read('shade'),
    accent: read('accent'),
    state: {
      new: paint('ready'),
      ready: paint('ready'),
      runs: { fill: read('runs'), edge: read('runs') },
      away: paint('away'),
      time: paint('time'),
      task: paint('task'),
      call: paint('call'),
      other: paint('other'),
    },
    busy: paint('busy'),
    outcome: { finished: read('finished'), failed: read('failed'), cancelled: read('cancelled') },
  };
}
