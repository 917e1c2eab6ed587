import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file so that it is there as a whole or not at all, whenever the process ends. */
export async function writeWhole(path: string, data: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, data);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
