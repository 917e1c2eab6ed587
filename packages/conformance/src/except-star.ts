/**
 * Python's `except*`, which JavaScript has not: what its handlers get of an error, and what is raised after them.
 * CPython 3.13: `ceval.c`, `exception_group_match`; `exceptions.c`, `_PyExc_PrepReraiseStar`.
 */

import * as asyncio from '@tsyncio/core';
import { isException } from './catching.ts';
import type { StarKind } from './language.ts';
import { ScenarioError } from './machine.ts';

const CONDITIONS: Readonly<Record<StarKind, asyncio.ErrorCondition>> = {
  cancelled: asyncio.CancelledError,
  timeout: asyncio.TimeoutError,
  error: ScenarioError,
  exception: isException,
  base: () => true,
};

export class ExceptStar {
  readonly #error: unknown;
  /** The error as a group. */
  readonly #whole: asyncio.BaseExceptionGroup;
  #rest: asyncio.BaseExceptionGroup | null;
  readonly #raised: unknown[] = [];
  readonly #again: asyncio.BaseExceptionGroup[] = [];

  constructor(error: unknown) {
    this.#error = error;
    this.#whole =
      error instanceof asyncio.BaseExceptionGroup ? error : new asyncio.BaseExceptionGroup('', [error]);
    this.#rest = this.#whole;
  }

  /** What a handler of the kind gets: its part of what those before it have left; `null`: it does not run. */
  take(kind: StarKind): asyncio.BaseExceptionGroup | null {
    if (this.#rest === null) return null;
    const [part, rest] = this.#rest.split(CONDITIONS[kind]);
    this.#rest = rest;
    return part;
  }

  /** A handler has failed with an error of its own. */
  fail(error: unknown): void {
    this.#raised.push(error);
  }

  /** A handler has raised its part again. */
  reraise(part: asyncio.BaseExceptionGroup): void {
    this.#again.push(part);
  }

  /** @throws What no handler took, what they raised again, and what they raised. */
  end(): void {
    // An error that is no group is raised as it was; a handler that raises it again raises the group that it got.
    if (this.#rest !== null && this.#error !== this.#whole) throw this.#error;
    const again = this.#kept();
    const all = again === null ? this.#raised : [...this.#raised, again];
    if (all.length === 1) throw all[0];
    if (all.length > 1) throw new asyncio.BaseExceptionGroup('', all);
  }

  /** What was raised again and what nobody took, in the shape of the group that it comes from. */
  #kept(): asyncio.BaseExceptionGroup | null {
    const parts = this.#rest === null ? this.#again : [...this.#again, this.#rest];
    const leaves = new Set(parts.flatMap(leavesOf));
    return this.#whole.subgroup((error) => leaves.has(error));
  }
}

function leavesOf(error: unknown): unknown[] {
  return error instanceof asyncio.BaseExceptionGroup ? error.exceptions.flatMap(leavesOf) : [error];
}
