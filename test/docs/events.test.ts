import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditEvents } from '../../core/audit/events/audit-event';
import { auditFields } from '../../core/audit/events/vocabulary';
import { buildProgram } from '../../packages/cli/program';
import { nextStepsOf } from '../../core/notifications/release-event';
import { matchesEventPattern, parseEventPattern } from '../../packages/local-cloud/kernel/event-pattern';
import { blocksOf } from '../support/documented-blocks';
import { wrongCommandLines } from '../support/documented-commands';
import { everyReleaseEvent, onTheBus } from '../support/release-events';

const events = everyReleaseEvent.map(onTheBus);
const typed = events.map(
  (event) => `${event['detail-type']} ${(event.detail as { outcome?: string }).outcome}`,
);

const block = (heading: string) => blocksOf('docs/events.md', 'json', heading)[0]!;

describe('the rules in docs/events.md', () => {
  it.each([
    ['### Everything about one service', typed],
    [
      '### Releases that were not promoted',
      ['Release Refused refused', 'Release Concluded rolled-back', 'Release Concluded rollback-unconfirmed'],
    ],
    [
      '### What needs a person now',
      [
        'Production Unreachable undefined',
        'Production Unreachable undefined',
        'Release Concluded rollback-unconfirmed',
      ],
    ],
    ['### A runbook as soon as the baseline is restored', ['Release Rolled Back undefined']],
  ])('%s', (heading, expected) => {
    const pattern = parseEventPattern(block(heading));
    expect(typed.filter((_, index) => matchesEventPattern(pattern, events[index]!))).toEqual(expected);
  });

  it('has a valid filter policy of SNS', () => {
    // SNS has the same pattern language as EventBridge, except for wildcards.
    const pattern = parseEventPattern(block('## Mail and chat'));
    const attributes = (event: string, severity: string) => ({ service: 'checkout', severity, event });
    expect(matchesEventPattern(pattern, attributes('Release Concluded', 'warning'))).toBe(true);
    expect(matchesEventPattern(pattern, attributes('Release Concluded', 'info'))).toBe(false);
  });
});

it('the commands in the next steps of an event are valid', async () => {
  const verbs = buildProgram(() => () => Promise.resolve()).commands.map((command) => command.name());
  const commands = everyReleaseEvent
    .flatMap((event) => nextStepsOf('checkout', event))
    .flatMap(({ command }) => (command === undefined ? [] : [command]))
    .filter((command) => verbs.includes(command.split(' ')[1]!));
  expect(await wrongCommandLines(`\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`)).toEqual([]);
});

describe('the audit trail in docs/release-input-and-events.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'release-input-and-events.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\d\d-\w+)` +\|.*?\|(.*)\|$/gm)];

  it('lists every kind in order', () => {
    const keys = auditEvents.map(({ kind }, index) => `${String(index).padStart(2, '0')}-${kind}`);
    expect(rows.map((row) => row[1])).toEqual(keys);
  });

  it.each(auditEvents.map((each) => [each.kind, each] as const))(
    'has the fields of %s',
    (kind, { fields }) => {
      const row = rows.find((each) => each[1]!.endsWith(`-${kind}`))!;
      const named = [...row[2]!.matchAll(/`(\w+)`/g)].map((match) => match[1]);
      expect(named).toEqual(expect.arrayContaining(Object.keys(fields(auditFields))));
    },
  );
});
