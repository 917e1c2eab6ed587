/** The loop beside its peers. */

import type { Report } from '../report/report.ts';

export interface CoreOptions {
  readonly cases?: readonly string[];
  readonly subjects?: readonly string[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly python?: string;
  readonly signal?: AbortSignal;
}

export interface Progress {
  total(n: number): void;
  step(what: string): void;
}

export const CASES: readonly { readonly id: string; readonly title: string }[] = [];
export const SUBJECTS: readonly { readonly id: string; readonly title: string }[] = [];

export function measureCore(_options: CoreOptions, _progress: Progress): Promise<Report> {
  throw new Error('Cannot measure the loop as its cases are not part of this build');
}
