import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

/** What a bundle runs on. By its name: `Runtime.NODEJS_24_X` is missing from most versions of aws-cdk-lib that may be used. */
export const nodejsRuntime = {
  runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true }),
  handler: 'index.handler',
} as const;

/**
 * Lambda functions that are bundled together, when the first of them is needed: seven bundles that share the AWS
 * SDK take about as long as two alone. Each holds what its handler imports, the pinned SDK included, in one
 * minified file.
 *
 * esbuild is called directly and not through `NodejsFunction`, which starts npx for every single function.
 * Neither Docker nor a network is needed.
 */
export class Bundles<Name extends string> {
  #contents?: ReadonlyMap<string, Uint8Array>;

  /** @param entries the module of each handler, by the function's name */
  constructor(private readonly entries: Readonly<Record<Name, string>>) {}

  /** The code of one function, for the handler `index.handler`. */
  codeOf(name: Name): Code {
    return Code.fromAsset(projectRoot, {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        // Never pulled: the local bundling below does not decline.
        image: DockerImage.fromRegistry('none'),
        // Tells this bundle from the others: CDK bundles equal sources with equal options once.
        command: [this.entries[name]],
        local: {
          tryBundle: (outputDirectory) => {
            writeFileSync(join(outputDirectory, 'index.js'), this.#contentOf(name));
            return true;
          },
        },
      },
    });
  }

  #contentOf(name: Name): Uint8Array {
    this.#contents ??= bundle(this.entries);
    return this.#contents.get(`${name}.js`)!;
  }
}

/** The path of a module of this project, without its extension, wherever the synthesis is started from. */
export function moduleFile(...path: string[]): string {
  return join(projectRoot, ...path);
}

const projectRoot = join(__dirname, '..', '..');

/** By file name. */
function bundle(entryPoints: Record<string, string>): ReadonlyMap<string, Uint8Array> {
  const outdir = join(projectRoot, 'out');
  const { outputFiles } = buildSync({
    entryPoints,
    outdir,
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    // The oldest Node.js that package.json allows, so that a bundle runs wherever its sources do.
    target: 'node20',
    // Modules can be shaken where CommonJS is taken whole.
    mainFields: ['module', 'main'],
  });
  return new Map(outputFiles.map((file) => [file.path.slice(outdir.length + 1), file.contents]));
}
