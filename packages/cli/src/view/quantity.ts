/** Numbers, for people. */

/** Seconds, with as many digits as one looks at: `0.4 s`, `95 s`, `12 min`, `30 h`, `4 d`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A short time, of calls: `12 µs`, `3.4 ms`, `1.2 s`. */
export function shortDuration(seconds: number): string {
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.1) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return duration(seconds);
}

export function count(n: number): string {
  return n.toLocaleString('en');
}

/** `1 task`, `2 tasks`. */
export function counted(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? '' : 's'}`;
}

export function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
