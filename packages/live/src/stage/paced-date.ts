import type { Pace } from './pace.ts';

/** `Date` by a pace, as test tools have it: what a program prints at ten times the speed is what it prints at its own. */
export function pacedDate(pace: Pace): DateConstructor {
  const now = (): number => Math.floor(pace.nowMs());
  return new Proxy(Date, {
    apply: (host) => new host(now()).toString(),
    construct: (host, args: unknown[], newTarget) =>
      Reflect.construct(host, args.length === 0 ? [now()] : args, newTarget) as object, // as: a Date, or of a class of the program's
    get: (host, key, receiver) => (key === 'now' ? now : Reflect.get(host, key, receiver)),
  });
}
