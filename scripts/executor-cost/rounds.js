/**
 * Runs tasks in rounds, each once in a round, so that what slows the machine down for a while slows all of them. Each
 * round begins with another one.
 *
 * @param {number} rounds
 * @param {Map<string, () => Promise<number>>} tasks Each gives its figure.
 * @param {(round: number) => void} progress Told of each round that begins; 0 warms up and does not count.
 * @returns {Promise<Map<string, number[]>>} The figures of each task, by round.
 */
export async function interleave(rounds, tasks, progress) {
  const order = [...tasks];
  /** @type {Map<string, number[]>} */
  const figures = new Map(order.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    progress(round);
    for (const [name, task] of order) {
      const figure = await task();
      if (round > 0) figures.get(name)?.push(figure);
    }
    order.push(...order.splice(0, 1));
  }
  return figures;
}
