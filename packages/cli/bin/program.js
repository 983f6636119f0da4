'use strict';

const {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { isBuiltin } = require('node:module');
const path = require('node:path');

/** The folder of package.json. */
const root = path.resolve(__dirname, '..', '..', '..');
const bundle = path.join(root, 'dist', 'rollouts.js');

/**
 * Loads the program, `cli/main`, from one file that holds all its sources: compiling and finding hundreds of
 * them at each start takes longer than most commands do. The file is built when it is missing, or one of the
 * sources has changed since; where it cannot be written, tsx compiles the sources in memory.
 *
 * For stack traces that name the sources, start Node.js with `--enable-source-maps`.
 *
 * @throws Error that says what to do where neither the file nor the sources are
 */
async function loadProgram() {
  if (isCurrent()) return require(bundle);
  if (!existsSync(path.join(root, 'packages', 'cli', 'main.ts'))) {
    const message = `${bundle} is missing, and a package has no sources to build it from: install it again`;
    throw Object.assign(new Error(message), { code: 'PROGRAM_MISSING' });
  }
  try {
    write(await build());
  } catch {
    // tsx tells best what is wrong with a source.
    require('tsx/cjs');
    return require('../main');
  }
  return require(bundle);
}

function isCurrent() {
  let inputs;
  try {
    const content = readFileSync(bundle, 'utf8');
    inputs = JSON.parse(content.slice('// '.length, content.indexOf('\n')));
  } catch {
    return false;
  }
  // What is installed does not change, and has lost the times of its files.
  if (root.split(path.sep).includes('node_modules')) return true;
  return Object.entries(inputs).every(([file, stamp]) => stampOf(file) === stamp);
}

/** Changes with the file. */
function stampOf(file) {
  const stat = statSync(path.join(root, file), { throwIfNoEntry: false });
  return stat && `${stat.size} ${stat.mtimeMs}`;
}

/** Returns the bundle; its first line tells what it was built from. */
async function build() {
  const { outputFiles, metafile } = await require('esbuild').build({
    entryPoints: [path.join(root, 'packages', 'cli', 'main')],
    outfile: bundle,
    absWorkingDir: root,
    write: false,
    metafile: true,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: `const projectRoot = require('node:path').resolve(__dirname, '..');` },
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [esModules, ownFolders],
  });
  const inputs = Object.fromEntries(Object.keys(metafile.inputs).map((file) => [file, stampOf(file)]));
  return `// ${JSON.stringify(inputs)}\n${outputFiles[0].text}`;
}

/** Node.js 20 loads no ES modules by `require` in all its releases: these packages, and what they import, are in the bundle. */
const esModules = {
  name: 'es-modules',
  setup({ onResolve }) {
    const resolve = ({ path: name, resolveDir }) => ({
      path: require.resolve(name, { paths: [resolveDir] }),
    });
    onResolve({ filter: /^(?:string-width|wrap-ansi)$/ }, resolve);
    onResolve({ filter: /^[^.]/ }, (imported) =>
      /[\\/]node_modules[\\/]/.test(imported.importer) && !isBuiltin(imported.path)
        ? resolve(imported)
        : undefined,
    );
  },
};

/** Sources find the files that they come with by `__dirname`, which in a bundle would be the bundle's folder. */
const ownFolders = {
  name: 'own-folders',
  setup({ onLoad }) {
    onLoad({ filter: /\.[jt]sx?$/ }, ({ path: file }) => {
      const folder = JSON.stringify(`/${path.relative(root, path.dirname(file)).split(path.sep).join('/')}`);
      const contents = readFileSync(file, 'utf8').replaceAll('__dirname', `(projectRoot + ${folder})`);
      return { contents, loader: path.extname(file).slice(1) };
    });
  },
};

/** In one step: another process may read it, or write it as well. */
function write(content) {
  const temporary = `${bundle}.${process.pid}`;
  mkdirSync(path.dirname(bundle), { recursive: true });
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, bundle);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

module.exports = { loadProgram };
