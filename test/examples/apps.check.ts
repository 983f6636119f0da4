import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { foreignNames } from '../support/foreign-names';
import { LocalCloud } from '../../packages/local-cloud/cloud';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: 0 });
});

afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

async function synthesize(example: string): Promise<string> {
  const out = join(folder, example);
  await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', 'app.ts'], {
    cwd: join(root, 'examples', example),
    env: { ...process.env, CDK_OUTDIR: out, CDK_VALIDATION: 'false' },
  });
  return join(
    out,
    readdirSync(out).find((file) => file.endsWith('.template.json'))!,
  );
}

it.each(['minimal', 'existing-listener'])(
  'examples/%s synthesizes and deploys to the local cloud',
  async (example) => {
    const template = await synthesize(example);
    // Its partition is only known at deployment.
    expect(foreignNames(readFileSync(template, 'utf8'))).toEqual([]);
    const stack = await cloud.deploy(template);
    const types = [...stack.resources.values()].map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['AWS::StepFunctions::StateMachine', 'AWS::VpcLattice::Listener']),
    );
  },
);
