import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { temporaryFolder } from '../../packages/local-cloud/temporary-folder';
import { promisify } from 'node:util';
import { packBundle, taskBundleOptions } from '../../build/tasks';
import { mutating, type Mutation } from '../mutations/mutate';
import type { WeatherName } from '../../packages/local-cloud';
import { longestOf } from './pace';
import type { ProvenRoute } from './proof-case';

const root = join(__dirname, '..', '..');

const calmMaxHoldSeconds = 240;

/**
 * Synthesizes the service whose releases are proven.
 *
 * @param route what of it is released
 * @param weather a release waits for weights and evidence as long as they take there, so that a good version is promoted in every weather
 * @param mutations lines to replace in the functions' sources. @default none
 * @returns the path of its template, in a new folder below the temporary one
 * @throws Error with what the app said when it does not synthesize
 */
export async function synthesizeProof(
  route: ProvenRoute,
  weather: WeatherName,
  mutations: readonly Mutation[] = [],
): Promise<string> {
  const folder = temporaryFolder();
  const settleSeconds = longestOf('routeSeconds', weather);
  const maxHoldSeconds = calmMaxHoldSeconds + settleSeconds + longestOf('metricListingSeconds', weather);
  await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'app.ts')], {
    cwd: root,
    // CDK's own validation of the template takes as long as all the rest.
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_VALIDATION: 'false',
      PROOF_ROUTE: route,
      PROOF_SETTLE_SECONDS: String(settleSeconds),
      PROOF_MAX_HOLD_SECONDS: String(maxHoldSeconds),
    },
  });
  const templateFile = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.template.json'))!,
  );
  if (mutations.length > 0) await mutateTemplate(templateFile, mutations);
  return templateFile;
}

interface FunctionResource {
  readonly Type: string;
  readonly Properties: { readonly Code: { readonly S3Key?: string } };
}

/**
 * Bundles the functions again, in the place of what was synthesized, with lines of their sources replaced.
 *
 * @throws Error when what a mutation replaces does not occur exactly once
 */
export async function mutateTemplate(templateFile: string, mutations: readonly Mutation[]): Promise<void> {
  const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
    Resources: Record<string, FunctionResource>;
  };
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const source = sourceOf(id);
    // A handler's own line is in no other bundle.
    const own = mutations.filter(
      ({ file }) => !file.startsWith('functions/') || file === source || !isHandler(file),
    );
    if (source === undefined || own.length === 0) continue;
    const { outputFiles } = await build({
      ...taskBundleOptions,
      entryPoints: [join(root, source)],
      write: false,
      plugins: [...taskBundleOptions.plugins, mutating(own)],
    });
    const archive = join(dirname(templateFile), `asset.${Properties.Code.S3Key}`);
    writeFileSync(archive, packBundle(outputFiles[0]!.contents));
  }
}

const sources = readdirSync(join(root, 'functions')).map((file) => `functions/${file}`);

/** The module of one of our functions, by its logical id. */
function sourceOf(id: string): string | undefined {
  const [, name = ''] = /^Delivery(?:Tasks)?(\w+?)Function/.exec(id) ?? [];
  return sources.find((file) => nameOf(file) === name.toLowerCase());
}

function nameOf(file: string): string {
  return basename(file, '.ts').replaceAll('-', '');
}

/** Returns true for the module of a function, false for a shared one. */
function isHandler(file: string): boolean {
  return /^export async function handler/m.test(readFileSync(join(root, file), 'utf8'));
}
