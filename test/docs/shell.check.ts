import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { isAtBaseline } from '../../core/traffic/weights';
import { awsCliPath } from '../support/aws-cli';
import { CliWorld, type Ended } from '../support/cli-process';
import { blocksOf, read } from '../support/documented-blocks';
import { discountsOnly } from '../support/discounts-only';
import { exampleTemplateFile } from '../support/example-template';
import { ReleasedService } from '../support/released-service';
import { describeUnless } from '../support/skipped';

/** The tools that the shell blocks of the pages need. Without them, these blocks are not run. */
const tools = ['aws', 'jq', 'curl', 'zip'];
const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error);
const describeWithTools = describeUnless(missing.length === 0 ? undefined : `no ${missing.join(', ')}`);

const root = join(__dirname, '..', '..');
const template = exampleTemplateFile();
const world = new CliWorld();
let service: ReleasedService;

beforeAll(async () => {
  for (const shared of ['examples', 'node_modules', 'package.json', 'tsconfig.json']) {
    symlinkSync(join(root, shared), world.path(shared));
  }
  writeFileSync(
    world.path('rollouts'),
    `#!/bin/sh\nexec node '${join(root, 'packages', 'cli', 'bin', 'rollouts.js')}' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  service = await ReleasedService.begin();
});
afterAll(async () => {
  await service.delivery.close();
  await world.close();
});

const shellBelow = (page: string, heading: string) => blocksOf(page, 'sh', heading);

/** Runs a script in a shell that stops at the first failing command, and returns its output. */
async function type(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const binaries = [world.folder, join(root, 'node_modules', '.bin'), awsCliPath];
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: world.folder,
    env: {
      ...world.environment,
      ...service.account,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
      PATH: binaries.join(delimiter),
      ...env,
    },
  });
  return stdout;
}

describeWithTools('docs/operations.md', () => {
  const [before = ''] = /^SERVICE=checkout.*?(?=^```)/ms.exec(read('docs/operations.md'))!;
  const typeThere = (script: string) => type(`${before}\n${script}`);

  it('shows the status', async () => {
    await service.atTenPercent('checkout-42');
    const said = await typeThere(shellBelow('docs/operations.md', '## See where things stand').join('\n'));
    for (const part of ['checkout-42', '"weight": 9', '"FunctionVersion": "1"']) expect(said).toContain(part);
  });

  it('aborts without rollouts', async () => {
    await service.atTenPercent('checkout-42');
    const [, byHand = ''] = shellBelow('docs/operations.md', '## Pause, promote or abort a release');
    await typeThere(byHand);
    expect(await service.delivery.ledger.readCurrent()).toMatchObject({
      abort: { reason: 'wrong version', requestedBy: 'ana' },
    });
  });

  it('rolls back by hand, with the functions of the service and with three calls', async () => {
    const [rollBack = '', conclude = '', calls = ''] = shellBelow(
      'docs/operations.md',
      '## Roll back by hand',
    );
    await service.atTenPercent('checkout-42');
    expect(await typeThere(rollBack)).toContain('{"restoredVersion":"1"}');
    expect(await typeThere(conclude)).toContain('"outcome":"rolled-back"');
    expect(await service.delivery.ledger.readCurrent()).toBeUndefined();
    expect(isAtBaseline((await service.delivery.weights())!)).toBe(true);

    await service.atTenPercent('checkout-42');
    await service.delivery.moveAlias('live', service.version);
    await typeThere(`PREVIOUS=1\n${calls}`);
    expect(await service.delivery.ledger.readCurrent()).toBeUndefined();
    expect(isAtBaseline((await service.delivery.weights())!)).toBe(true);
    expect(await service.delivery.aliasVersion('live')).toBe('1');
  });

  it('undoes without rollouts', async () => {
    await service.promoted();
    const [, byHand = ''] = shellBelow('docs/operations.md', '## Undo a promoted release');
    await typeThere(byHand.replace('41', '1'));
    expect(await service.delivery.aliasVersion('live')).toBe('1');
  });
});

describeWithTools('docs/release-input-and-events.md', () => {
  it('reads the registry, past releases and the audit trail', async () => {
    await service.rolledBack('checkout-42');
    const scripts = blocksOf('docs/release-input-and-events.md', 'sh');
    const said = await type([`TABLE=${service.delivery.manifest.ledgerTable}`, ...scripts].join('\n'));
    expect(said).toContain('"/lattice-rollouts/checkout"');
    expect(said).toMatch(/\t2\trolled-back\tReleaseAborted$/m);
    expect(said).toMatch(/\tjudged\t10%\thold\tbaking: 90 s of 10 min$/m);
  });
});

describeWithTools('docs/cli.md', () => {
  it('has pipes with the described output', async () => {
    await service.atTenPercent();
    const [pipes = ''] = shellBelow('docs/cli.md', '## JSON');
    const said = await type(pipes);
    expect(said).toMatch(/^checkout\n\[/);
    expect(said).toContain('"gate": "alarms"');
  });
});

describe('docs/console.md', () => {
  it('creates reports', async () => {
    await service.rolledBack('checkout-42-20261123T100000');
    await type('rollouts report checkout-42-20261123T100000 --out post-mortem.html; rollouts report');
    for (const file of ['post-mortem.html', 'checkout-42-20261123T100000.html']) {
      expect(readFileSync(world.path(file), 'utf8')).toContain('<html');
    }
  });

  it('serves the page of a rehearsal', async () => {
    const started = world.start(['rehearse', '--console', '--template', template]);
    await started.printed('Console: ');
    const [url = ''] = /http:\/\/\S+/.exec(started.stdout.split('Console: ')[1] ?? '') ?? [];
    expect((await fetch(url)).status).toBe(200);
    started.kill('SIGINT');
    expect(await started.ended).toMatchObject({ exitCode: 130, stderr: '' });
  });
});

describeWithTools('docs/local-cloud.md', () => {
  it('answers AWS CLI commands, and gets a version', async () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['cloud']).toMatch(/ && node packages\/cli\/bin\/rollouts\.js cloud$/);
    const started = world.start(['cloud', '--port', '0']);
    await started.printed('Press Ctrl-C to stop');
    const portOf = (what: string) =>
      new RegExp(`${what} +http://127\\.0\\.0\\.1:(\\d+)`).exec(started.stdout)![1]!;
    const apis = portOf('AWS endpoint');
    const shop = portOf('Service URL');
    const here = (script: string) => script.replaceAll('4566', apis).replaceAll('4567', shop);
    const [talk = ''] = shellBelow('docs/local-cloud.md', '## Talk to it');
    const [publish = ''] = shellBelow('docs/local-cloud.md', '## Publish a version');
    const [list = ''] = /^AWS_ACCESS_KEY_ID=.*?(?=^```)/ms.exec(read('docs/rehearsing.md'))!;
    const said = await type(
      [
        here(talk),
        publish,
        list.replace('4599', apis),
        'aws cloudtrail stop-logging --name management-events',
      ].join('\n'),
    );
    for (const part of ['"status": "ACTIVE"', 'checkout-canary-errors', '"totalCents"', '"Version": "2"']) {
      expect(said).toContain(part);
    }
    started.kill('SIGINT');
    expect(await started.ended).toMatchObject({ exitCode: 0 });
  });

  it('logs the API calls of a rehearsal, with and without faults', async () => {
    const faults = ['--fault', 'dynamodb:*=error~0.2', '--fault', 'event:*Alarm*=late(2m)'];
    world.write('discounts-only.json', discountsOnly);
    const rehearse = ['rehearse', '--template', template, '--scenario', 'discounts-only.json'];
    const ended: Ended = await world.run([...rehearse, ...faults]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    const [log = ''] = /^jq -c .*?(?=^```)/ms.exec(read('docs/local-cloud.md'))!;
    expect(await type(log)).toMatch(/^\["[^"]+",\[9,1\]\]$/m);
    expect(existsSync(world.path('out', 'rehearsal.html'))).toBe(true);
  });
});

describe('docs/contributing/verification.md', () => {
  it('replays one case', async () => {
    const page = read('docs/contributing/verification.md');
    const [, options = ''] = /^npm run prove -- (--case .*)$/m.exec(page)!;
    expect(await type(`tsx '${join(root, 'verification', 'prove', 'main.ts')}' ${options}`)).toContain(
      'every promise is kept',
    );
  });
});
