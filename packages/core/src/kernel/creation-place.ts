/** Where in the program something was made, for debug mode. */

/** V8's limit of frames in a stack trace; other engines have none, and ignore the property. */
const traces = Error as { stackTraceLimit?: number };

/** How many frames are kept; the library's own come first, and are left out. */
const FRAMES = 40;

/** The folder of this package, as it stands in stack traces. */
const OURS = folderOf((import.meta as unknown as { readonly url: string }).url); // as: every module has it

function folderOf(url: string): string {
  const end = url.lastIndexOf('/kernel/');
  return end < 0 ? url : url.slice(url.startsWith('file://') ? 'file://'.length : 0, end);
}

/** The stack of the code that calls the library, a line for each frame, the innermost first. */
export function placeHere(): string {
  const limit = traces.stackTraceLimit;
  traces.stackTraceLimit = FRAMES;
  // Read at once: until then, V8 keeps with an error the objects whose methods were running.
  const { stack = '' } = new Error();
  traces.stackTraceLimit = limit as number; // as: it was a number where it is used at all
  const frames = stack.split('\n').filter((line) => /^\s*at |@/.test(line));
  // A bundler may have put the program into our own file: then all frames are kept.
  const theirs = frames.filter(
    (line) => !line.includes(OURS) && !/node:internal\/|\(<anonymous>\)$/.test(line),
  );
  return (theirs.length > 0 ? theirs : frames).join('\n');
}

/** The first line of a place: `work (file:///program.js:3:5)`. */
export function firstLine(place: string): string {
  return (place.split('\n', 1)[0] ?? '').replace(/^\s*at /, '');
}
