import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runExample, startExample } from './run-example.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsyncio-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a picture, all of one colour. */
async function picture(name: string, width: number, height: number): Promise<string> {
  const path = join(folder, name);
  const data = new Uint8Array(width * height * 3).fill(200);
  await writeFile(path, encode({ width, height, data, channels: 3 }));
  return path;
}

describe('The image pipeline', () => {
  it('draws its own pictures where none are named, and makes thumbnails of them', async () => {
    const out = join(folder, 'new', 'out');
    const { lines, errors, code } = await runExample('image-pipeline', '--out', out);
    expect(lines.map(({ text }) => text)).toEqual([
      `12 thumbnails, 0 broken: ${out}`,
      expect.stringMatching(/^[\d.]+ s of work in [\d.]+ s: \d+ calls, \d+ workers of piscina$/),
    ]);
    expect(errors).toContain('12/12');
    expect(code).toBe(0);
    const thumbnails = (await readdir(out)).filter((name) => name.endsWith('-thumbnail.png'));
    expect(thumbnails).toHaveLength(12);
    for (const name of thumbnails) {
      const { width, height, channels } = decode(await readFile(join(out, name)));
      expect([width, height, channels]).toEqual([256, 192, 4]);
    }
  });

  it('names those that are broken, and makes the others', async () => {
    const good = await picture('good.png', 512, 1024);
    const small = await picture('small.png', 3, 2);
    const cut = join(folder, 'cut.png');
    await writeFile(cut, (await readFile(good)).subarray(0, 60));
    const huge = join(folder, 'huge.png');
    const header = await readFile(good);
    header.writeUInt32BE(100_000, 16);
    await writeFile(huge, header);
    const text = join(folder, 'text.png');
    await writeFile(text, 'no picture');
    const missing = join(folder, 'missing.png');
    const out = join(folder, 'out');
    const { lines, errors, code } = await runExample(
      'image-pipeline',
      ...['--out', out, cut, good, missing, huge, text, small],
    );
    expect(lines[0]?.text).toBe(`2 thumbnails, 4 broken: ${out}`);
    expect(errors).toContain(`${huge}: too large: 100000 x 1024 pixels`);
    for (const path of [cut, missing, text]) expect(errors).toContain(`${path}: `);
    expect(code).toBe(1);
    expect(await readdir(out)).toEqual(['good-thumbnail.png', 'small-thumbnail.png']);
    const large = decode(await readFile(join(out, 'good-thumbnail.png')));
    expect([large.width, large.height, [...large.data.slice(0, 4)]]).toEqual([
      128,
      256,
      [200, 200, 200, 255],
    ]);
    const same = decode(await readFile(join(out, 'small-thumbnail.png')));
    expect([same.width, same.height]).toEqual([3, 2]);
  });

  it('ends with exit code 130 on Ctrl-C, and leaves no half-written file', async () => {
    const one = await readFile(await picture('one.png', 1500, 1500));
    await mkdir(join(folder, 'in'));
    const paths = Array.from({ length: 200 }, (_, i) => join(folder, 'in', `${i}.png`));
    for (const path of paths) await writeFile(path, one);
    const out = join(folder, 'out');
    const { printed, kill, outcome } = startExample('image-pipeline', '--out', out, ...paths);
    await printed(/ [1-9]\d*\/200/);
    kill('SIGINT');
    const { lines, errors, code } = await outcome;
    expect([lines, code]).toEqual([[], 130]);
    expect(errors).not.toContain('200/200');
    const written = await readdir(out);
    expect(written.length).toBeLessThan(200);
    for (const name of written) expect(decode(await readFile(join(out, name))).width).toBe(256);
  });

  it('makes no two thumbnails of one name', async () => {
    const { errors, code } = await runExample('image-pipeline', '--out', folder, 'a/x.png', 'b/x.png');
    expect(errors).toContain('Cannot make thumbnails of a/x.png and b/x.png as both would be');
    expect(code).toBe(2);
  });

  it('says in a line that its folder is a file', async () => {
    const { errors, code } = await runExample('image-pipeline', '--out', fileURLToPath(import.meta.url));
    expect(errors).toMatch(/^EEXIST: [^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('takes no option of another example', async () => {
    const { errors, code } = await runExample('image-pipeline', '--port', '80');
    expect(errors).toContain('Cannot give --port to image-pipeline as it has no such option');
    expect(code).toBe(2);
  });
});
