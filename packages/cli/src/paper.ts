import type { Paper } from './view/line.ts';

/** How the output is printed: what is no terminal gets whole lines, without colours. */
export function paper(): Paper {
  const { isTTY, columns } = process.stdout;
  const { NO_COLOR } = process.env;
  return { width: isTTY ? columns || 80 : Number.POSITIVE_INFINITY, colours: isTTY && !NO_COLOR };
}
