/** What every command of the bench gives, and what `--json` writes. Plain data: it is read back by `compare`. */

export interface Report {
  /** The version of this form. */
  readonly tsyncioBench: 1;
  /** The command, such as `pools`. */
  readonly command: string;
  /** When it was begun, as ISO 8601. */
  readonly created: string;
  readonly machine: Machine;
  /**
   * What was asked for, defaults included, by the names that the command line has; lists that were left out are absent.
   * `target`, `before` and `after` stand there without a name.
   */
  readonly options: Readonly<Record<string, unknown>>;
  readonly tables: readonly Table[];
  /** Paragraphs, computed from the tables. The lines of one after its first are the items of a list. */
  readonly conclusion: readonly string[];
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
}

/** The unit of a table's figures. Those of time are less the better, those of `/s` are more the better. */
export type Unit = 'µs' | 'ms' | 's' | 'MiB' | 'kB' | 'calls/s' | 'items/s' | 'yields/s' | '×';

/**
 * What stands beside each other in a table: ours, a bare library that one of ours is made of, what no library can beat,
 * somebody else's, or doing without any.
 */
export type SubjectKind = 'ours' | 'library' | 'limit' | 'peer' | 'baseline';

export interface Subject {
  readonly id: string;
  readonly title: string;
  readonly kind: SubjectKind;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  /** What was measured, in a sentence or two. */
  readonly about: string;
  readonly unit: Unit;
  readonly better: 'less' | 'more';
  /** The id of the subject that ratios are to. Absent where the figures are ratios themselves, or nothing compares. */
  readonly reference?: string;
  readonly subjects: readonly Subject[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly id: string;
  readonly title: string;
  /** What is to be said about this row, in a few words. */
  readonly note?: string;
  /** By the id of a subject. One that has nothing to do in this row is absent. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** The middle of some numbers, and the quartiles around it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Measured extends Spread {
  /** One for each round, in the table's unit. */
  readonly samples: readonly number[];
  /** This figure over the reference's, within each round. Absent for the reference, and where it has no figure. */
  readonly ratio?: Spread;
}

/** Why there is no figure, in words that go into a table. */
export interface Missing {
  readonly missing: string;
}

export type Figure = Measured | Missing;
