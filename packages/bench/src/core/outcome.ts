import type { Missing } from '../report/report.ts';

/**
 * What a case gives, by name: `ms` and `mib` (the peak) of a program, `us` a yield, `idle`, `busy` and `yields` of a
 * server (milliseconds, and a second), `kb` of a bundle.
 */
interface Figures {
  readonly figures: Readonly<Record<string, number>>;
}

export type Outcome = Figures | Missing;

/** @throws If the work was not done. */
export function checkDone(checksum: number, expected: number | undefined): void {
  if (expected !== undefined && checksum !== expected) {
    throw new Error(`Cannot count this run as its checksum must be ${expected}: ${checksum}`);
  }
}
