import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Machine } from './report.ts';

/** This machine, as far as figures depend on it. */
export function thisMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
  };
}

export function describeMachine({ node, platform, cpu, cores, memoryMiB }: Machine): string {
  const gib = Math.round(memoryMiB / 1024);
  return `Node.js ${node.replace(/^v/, '')}, ${platform}, ${cores} cores of ${cpu}, ${gib} GiB`;
}
