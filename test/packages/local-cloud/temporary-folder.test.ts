import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { apiLogFile } from '../../../packages/local-cloud/api-log';

const before = process.env['TMPDIR'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'temporary-'));
  process.env['TMPDIR'] = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

/** Makes a temporary folder as a process that has just started does. */
function temporaryFolder(): string {
  jest.resetModules();
  return jest
    .requireActual<{ temporaryFolder(): string }>('../../../packages/local-cloud/temporary-folder')
    .temporaryFolder();
}

/** Makes a folder whose name differs from one of this process. */
function folderLike(own: string, change: { machine?: string; pid?: number; start?: string }): string {
  const [lattice, rollouts, machine, pid, start] = basename(own).split('-');
  const name = [
    lattice,
    rollouts,
    change.machine ?? machine,
    change.pid ?? pid,
    change.start ?? start,
    'aBcD12',
  ];
  const path = join(folder, name.join('-'));
  mkdirSync(join(path, 'code'), { recursive: true });
  return path;
}

const deadPid = spawnSync(process.execPath, ['--version']).pid;

describe('a temporary folder', () => {
  test('of a dead process is removed by the next one', () => {
    const left = folderLike(temporaryFolder(), { pid: deadPid });
    const next = temporaryFolder();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(next)).toBe(true);
  });

  test('of a dead process is removed when another process has its id now', () => {
    const left = folderLike(temporaryFolder(), { start: '00000000' });
    temporaryFolder();
    expect(existsSync(left)).toBe(false);
  });

  test('of a live process stays', () => {
    const own = [temporaryFolder(), temporaryFolder()];
    temporaryFolder();
    expect(own.map((path) => existsSync(path))).toEqual([true, true]);
  });

  test('of another machine, or container, stays', () => {
    const left = folderLike(temporaryFolder(), { machine: '00000000', pid: deadPid });
    temporaryFolder();
    expect(existsSync(left)).toBe(true);
  });

  test('is for its user only', () => {
    expect(statSync(temporaryFolder()).mode & 0o777).toBe(0o700);
  });

  test('of nobody stays, whatever its name begins with', () => {
    const own = temporaryFolder();
    const elsewhere = mkdtempSync(join(process.env['TEST_FOLDER']!, 'elsewhere-'));
    writeFileSync(join(elsewhere, 'precious'), '');
    const name = basename(folderLike(own, { pid: deadPid })).replace('aBcD12', 'link12');
    symlinkSync(elsewhere, join(folder, name));
    mkdirSync(join(folder, 'lattice-rollouts-notes'));
    temporaryFolder();
    expect(existsSync(join(elsewhere, 'precious'))).toBe(true);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([name, 'lattice-rollouts-notes']));
  });
});

test('the API log is readable for its user only, also where an earlier one was not', async () => {
  const file = join(folder, 'out', 'api-calls.jsonl');
  mkdirSync(join(folder, 'out'));
  writeFileSync(file, 'earlier');
  chmodSync(file, 0o644);
  await apiLogFile(file).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(file).size).toBe(0);
});

test('a call that is answered after the API log was closed is left out', async () => {
  const file = join(folder, 'late', 'api-calls.jsonl');
  const log = apiLogFile(file);
  const call = { at: '', service: 'sts', operation: 'X', region: '', principal: '', input: {}, status: 200 };
  log.write({ ...call, operation: 'Early' });
  const closed = log.close();
  log.write({ ...call, operation: 'Late' });
  await closed;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { operation: string }).operation)).toEqual(['Early']);
});
