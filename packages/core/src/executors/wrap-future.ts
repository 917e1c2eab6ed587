import type { Future } from '../kernel/index.ts';
export function follow(source: PromiseLike<unknown>, target: Future<unknown>): void {
  void source;
  void target;
}
