import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandlerLogs } from '../../../packages/cli/commands/rehearse/handler-logs';
import { logLines } from '../../../packages/cli/views/rehearsal-logs-text';
import type { RehearsalReport } from '../../../packages/rehearsal/report';

const at = Date.parse('2026-01-05T09:00:00Z');
const time = '2026-01-05T09:00:00.000Z';

function thrown(message: string): string {
  return `${time}\ta-1\tERROR\tInvoke Error \t${JSON.stringify({ errorType: 'TypeError', errorMessage: message })}`;
}

function given() {
  const folder = join(mkdtempSync(join(process.env['TEST_FOLDER']!, 'logs-')), 'logs');
  const logs = new HandlerLogs(folder);
  const write = (version: string, line: string) => logs.write({ functionName: 'orders', version, line, at });
  return { folder, logs, write };
}

const release = (changed: object) =>
  ({
    name: 'bad',
    version: '2',
    outcome: 'rolled-back',
    expected: 'rolled-back',
    ...changed,
  }) as RehearsalReport['releases'][number];
const reportOf = (...releases: RehearsalReport['releases'][number][]) =>
  ({ releases }) as unknown as RehearsalReport;

it('each version has a file of its own, that only this user may read, with the times of its lines', () => {
  const { folder, logs, write } = given();
  write('1', 'hello');
  write('2', thrown('no cart'));
  write('2', 'more');
  logs.close();
  expect(readdirSync(folder).sort()).toEqual(['orders-1.log', 'orders-2.log']);
  expect(readFileSync(join(folder, 'orders-2.log'), 'utf8')).toBe(`${thrown('no cart')}\n${time}  more\n`);
  expect(statSync(join(folder, 'orders-1.log')).mode & 0o777).toBe(0o600);
});

it('the files of the rehearsal before are gone, and no others', () => {
  const { folder, logs, write } = given();
  write('9', 'old');
  logs.close();
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  new HandlerLogs(folder).close();
  expect(readdirSync(folder)).toEqual(['notes.txt']);
});

it('a file ends at 20 MB, and says so', () => {
  const { folder, logs, write } = given();
  for (let count = 0; count < 25; count++) write('1', 'x'.repeat(1024 * 1024));
  logs.close();
  const text = readFileSync(join(folder, 'orders-1.log'), 'utf8');
  expect(text.length).toBeLessThan(21 * 1024 * 1024);
  expect(text.endsWith('\nFurther lines are not kept.\n')).toBe(true);
});

it('the commonest error of each release that rolled back is shown with its file', () => {
  const { folder, logs, write } = given();
  write('2', thrown('partner answered 500 after 17 ms'));
  write('2', thrown('no cart'));
  write('2', thrown('partner answered 500 after 4 ms'));
  write('3', thrown('rare'));
  const lines = logLines(
    reportOf(release({}), release({ name: 'good', version: '3', outcome: 'promoted', expected: 'promoted' })),
    logs,
  );
  expect(lines).toEqual([
    `bad failed most with 2 × TypeError: partner answered 500 after 17 ms: ${join(folder, 'orders-2.log')}`,
    `Logs:   ${folder}, a file for each version`,
  ]);
  logs.close();
});

it('versions that print nothing have no files and no lines', () => {
  const { folder, logs } = given();
  expect(logLines(reportOf(release({})), logs)).toEqual([]);
  expect(existsSync(folder)).toBe(true);
  logs.close();
});
