import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readScenario, sourceExtensions } from '../../../rehearsal';

/** The source file of a version, and what it is called. */
export interface CodeToPublish {
  readonly name: string;
  readonly entry: string;
}

/**
 * Finds the code of a name or path: that of a version of the scenario, else a file, else the handler in a folder.
 *
 * @param scenarioFile the scenario that the local cloud plays
 * @param moduleName the module of the function's handler: `index` of `index.handler`
 * @throws Error that lists the known names, or the files that were looked for
 */
export function findCode(what: string, scenarioFile: string | undefined, moduleName: string): CodeToPublish {
  const versions = scenarioFile === undefined ? [] : readScenario(scenarioFile, '').versions;
  const version = versions.find(({ name }) => name === what);
  if (version?.entry !== undefined) return { name: what, entry: version.entry };
  if (version) {
    throw new Error(
      `version ${what} of ${shown(scenarioFile!)} is a template: pass the folder or file of its code`,
    );
  }
  if (!existsSync(what)) {
    const names = versions.map(({ name }) => name).join(', ');
    throw new Error(
      `there is no file, folder or version "${what}": ` +
        (names === ''
          ? 'pass a folder or file with code'
          : `pass ${names} (of ${shown(scenarioFile!)}), or a folder or file with code`),
    );
  }
  return { name: what, entry: statSync(what).isDirectory() ? entryIn(what, moduleName) : resolve(what) };
}

function entryIn(folder: string, moduleName: string): string {
  const modules = [...new Set([moduleName, 'handler', 'index'])];
  const files = modules.flatMap((name) => sourceExtensions.map((extension) => `${name}${extension}`));
  const found = files.find((file) => existsSync(join(folder, file)));
  if (found !== undefined) return resolve(folder, found);
  throw new Error(
    `${folder} has no handler: expected ${modules.map((name) => `${name}.ts`).join(' or ')} (or .js, .mjs, .cjs); pass the file instead`,
  );
}

function shown(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}
