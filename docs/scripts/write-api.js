/**
 * Writes the pages of the API into api/, from the comments of the public packages' entry points.
 *
 *     node scripts/write-api.js
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, CommentTag, ConsoleLogger, LogLevel, ReflectionKind } from 'typedoc';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const REPOSITORY = 'https://github.com/tsyncio/tsyncio';
/** What most look for comes first. */
const ORDER = ['core', 'executor', 'effect', 'opentelemetry'];

/** How typedoc-plugin-markdown writes. */
const pages = {
  entryFileName: 'index',
  excludeScopesInPaths: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  expandParameters: true,
  tableColumnSettings: { hideModifiers: true, hideSources: true },
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  navigationJson: 'api/navigation.json',
};

/** @typedef {{ readonly '@tsyncio/source'?: string, readonly types?: string }} Conditions */

/**
 * The entry points of the public packages: how they are imported, by their source.
 *
 * @returns {Map<string, string>}
 */
function entryPoints() {
  const rank = (/** @type {string} */ folder) =>
    (ORDER.indexOf(folder) + ORDER.length + 1) % (ORDER.length + 1);
  const folders = readdirSync(packages).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const found = new Map();
  for (const folder of folders) {
    const file = join(packages, folder, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    if (manifest.private) continue;
    /** @type {[string, Conditions][]} */
    const entries = Object.entries(manifest.exports ?? {});
    for (const [path, { '@tsyncio/source': source, types }] of entries) {
      const built = types?.replace('/dist/', '/src/').replace(/\.d\.ts$/, '.ts');
      const entry = join(packages, folder, source ?? built ?? '');
      // What the workers of an adapter load has nothing to import: a file whose export is `default`.
      const isAdapters = built !== undefined && source === undefined && folder !== 'executor';
      if (entry.endsWith('.ts') && existsSync(entry) && !isAdapters)
        found.set(entry, join(manifest.name, path));
    }
  }
  return found;
}

/**
 * One list of what is thrown, with the classes, which typedoc leaves out.
 *
 * @param {import('typedoc').Comment} comment
 */
function joinThrows(comment) {
  const thrown = comment.blockTags.filter(({ tag }) => tag === '@throws');
  const [first] = thrown;
  if (first === undefined) return;
  const content = thrown.flatMap(({ typeAnnotation, content }) => {
    const name = typeAnnotation?.replace(/^\{(.*)\}$/, '`$1`: ') ?? '';
    return [{ kind: /** @type {const} */ ('text'), text: `\n- ${name}` }, ...content];
  });
  const place = comment.blockTags.indexOf(first);
  comment.blockTags = comment.blockTags.filter(({ tag }) => tag !== '@throws');
  comment.blockTags.splice(place, 0, new CommentTag('@throws', content));
}

/**
 * The overloads of a function share a comment: it is said once.
 *
 * @param {import('typedoc').DeclarationReflection} reflection
 */
function sayOnce({ signatures = [] }) {
  const [first, ...others] = signatures;
  const words = JSON.stringify(first?.comment?.summary);
  for (const signature of others) {
    if (JSON.stringify(signature.comment?.summary) === words) delete signature.comment;
  }
}

/** @param {import('typedoc').ProjectReflection} project @param {Map<string, string>} names */
function edit(project, names) {
  const byPath = new Map(Array.from(names, ([file, name]) => [relative(join(packages, '..'), file), name]));
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    const path = module.isDeclaration() ? module.sources?.[0]?.fileName : undefined;
    const name = byPath.get(path ?? '');
    if (name === undefined)
      throw new Error(`Cannot name the pages of an entry point as none is known: ${path}`);
    module.name = name;
  }
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.comment) joinThrows(reflection.comment);
    if (reflection.isDeclaration()) sayOnce(reflection);
  }
}

class Log extends ConsoleLogger {
  /**
   * Overloads share a comment, so one of them may lack a parameter that it names.
   *
   * @override
   * @param {string} message @param {Parameters<ConsoleLogger['log']>[1]} level
   */
  log(message, level) {
    if (!message.includes(' has an @param with name ')) super.log(message, level);
  }
}

async function main() {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const names = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    name: 'API',
    logLevel: /** @type {const} */ ('Warn'),
    entryPoints: [...names.keys()],
    sortEntryPoints: false,
    tsconfig: 'tsconfig.api.json',
    // The compiler of the repository has looked at the sources.
    skipErrorChecking: true,
    out: 'api',
    readme: 'none',
    groupOrder: ['Functions', 'Classes', 'Interfaces', '*'],
    disableGit: true,
    basePath: '..',
    sourceLinkTemplate: `${REPOSITORY}/blob/main/packages/{path}#L{line}`,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeExternals: true,
    preservedTypeAnnotationTags: ['@throws'],
    ...pages,
  });
  app.logger = new Log();
  app.logger.level = LogLevel.Warn;
  const project = await app.convert();
  if (project === undefined)
    throw new Error('Cannot write the pages of the API as typedoc has read no source');
  app.validate(project);
  edit(project, names);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
}

await main();
