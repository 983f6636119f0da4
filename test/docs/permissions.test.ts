import { accessPolicy, policyNames } from '../../core/registry/access-policy';
import { needsByCommand, permittedCommands, type CommandNeeds } from '../../core/registry/command-needs';
import { placeholderSubject, statementOf, type StatementName } from '../../core/registry/policy-statements';
import { read } from '../support/documented-blocks';

const subject = placeholderSubject();

/** The statements that every command of a service has. */
const everywhere: readonly StatementName[] = ['FindServices', 'ReadManifest'];

/** The rows of the table of permissions in docs/cli.md. */
function rows(): string[] {
  const commandsByNeeds = new Map<string, string[]>();
  for (const command of permittedCommands) {
    const needs = needsText(needsByCommand[command], everywhere);
    commandsByNeeds.set(needs, [...(commandsByNeeds.get(needs) ?? []), `\`${command}\``]);
  }
  return [
    ['every command, but `plan`', needsText({ actions: pick(needsByCommand.policy, everywhere) }, [])],
    ...[...commandsByNeeds].map(([needs, commands]) => [commands.join(', '), needs]),
  ]
    .filter(([, needs]) => needs !== '')
    .map((cells) => `| ${cells.join(' | ')} |`);
}

function pick({ actions }: CommandNeeds, names: readonly StatementName[]): CommandNeeds['actions'] {
  return Object.fromEntries(
    Object.entries(actions).filter(([name]) => names.includes(name as StatementName)),
  );
}

function needsText({ actions, control = [] }: CommandNeeds, without: readonly StatementName[]): string {
  const statements = Object.entries(actions)
    .filter(([name]) => !without.includes(name as StatementName))
    .map(([name, ofStatement]) => {
      const { Resource } = statementOf(name as StatementName, ofStatement, subject);
      const resource = Resource[0]!.split(':').slice(5).join(':') || '*';
      return `${ofStatement.map((action) => `\`${action}\``).join(', ')} on \`${resource}\``;
    });
  const invoked = control.map(
    (permission) => `\`lambda:InvokeFunction\` on \`function:CONTROL:${permission}\``,
  );
  return [...statements, ...invoked].join('; ');
}

it('docs/cli.md has the permissions of every command', () => {
  const documented = read('docs/cli.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replaceAll(/ {2,}/g, ' '));
  expect(rows().filter((row) => !documented.includes(row))).toEqual([]);
});

it.each(policyNames)('the policy of %s fits into a managed policy', (name) => {
  const text = JSON.stringify(accessPolicy([name], placeholderSubject('a'.repeat(64))));
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; real ARNs are a little longer.
  expect(text.length).toBeLessThan(0.75 * 6144);
});
