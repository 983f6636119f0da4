import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { transformSync } from 'esbuild';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { buildProgram } from '../cli/program';
import { nextStepsOf } from '../core/announcements/next-steps';
import { announcementOf } from '../core/announcements/announcement';
import { eventTime } from '../localcloud/eventbridge/event';
import { parseTargetInput } from '../localcloud/eventbridge/input';
import { matchesEventPattern, parseEventPattern } from '../localcloud/eventbridge/pattern';
import { parseFilterPolicy } from '../localcloud/sns/filter-policy';
import { wrongCommandLines } from './support/documented-commands';
import { everyNews } from './support/news';

const root = join(__dirname, '..');
const markdown = readFileSync(join(root, 'docs', 'events.md'), 'utf8');

/** As the bus carries them, of the service checkout. */
const events = everyNews.map((news) => {
  const { detailType, detail } = announcementOf('checkout', news, '2026-01-05T09:05:05.000Z');
  return {
    version: '0' as const,
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': detailType,
    source: 'lattice-rollouts',
    account: '123456789012',
    time: eventTime(Date.parse(detail.at)),
    region: 'us-east-1',
    resources: [],
    detail: JSON.parse(JSON.stringify(detail)) as object,
  };
});
const typed = events.map(
  (event) => `${event['detail-type']} ${(event.detail as { outcome?: string }).outcome}`,
);

/** The first code block of a language under a heading. */
function block(heading: string, language: string): string {
  const [, below = ''] = markdown.split(`${heading}\n`);
  const [, text] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(below) ?? [];
  if (text === undefined) throw new Error(`no ${language} below ${heading}`);
  return text;
}

describe('the rules in docs/events.md', () => {
  it.each([
    ['### All that happens to one service', typed],
    [
      '### Releases that did not get through',
      ['Release Refused refused', 'Release Concluded rolled-back', 'Release Concluded rollback-unconfirmed'],
    ],
    ['### What somebody must look at now', ['Release Concluded rollback-unconfirmed']],
    ['### A runbook as soon as traffic is home', ['Release Rolled Back undefined']],
  ])('%s', (heading, expected) => {
    const pattern = parseEventPattern(block(heading, 'json'));
    expect(typed.filter((_, index) => matchesEventPattern(pattern, events[index]!))).toEqual(expected);
  });

  it('has a filter policy that SNS takes', () => {
    const { pattern } = parseFilterPolicy(block('## Mail and chat', 'json'), 'MessageAttributes');
    const attributes = (event: string, severity: string) => ({ service: 'checkout', severity, event });
    expect(matchesEventPattern(pattern, attributes('Release Concluded', 'warning'))).toBe(true);
    expect(matchesEventPattern(pattern, attributes('Release Concluded', 'info'))).toBe(false);
  });
});

describe('the code in docs/events.md', () => {
  const stack = new Stack(
    new App({
      outdir: mkdtempSync(join(process.env['TEST_FOLDER']!, 'cdk-')),
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      context: { 'aws:cdk:bundling-stacks': [] },
    }),
    'Shop',
  );
  const orders = new LambdaFunction(stack, 'Orders', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
  });
  const cleanUp = new StateMachine(stack, 'CleanUpMachine', {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
  });

  /** Runs it in a stack that has what it takes for granted. */
  function run(typescript: string): void {
    const { code } = transformSync(typescript, { loader: 'ts', format: 'cjs' });
    const load = (name: string): unknown => require(name.replace('lattice-rollouts', root));
    const compiled = compileFunction(code, ['require', 'stack', 'orders', 'cleanUp']) as (
      ...values: unknown[]
    ) => void;
    compiled(load, stack, orders, cleanUp);
  }
  run(block('## Mail and chat', 'ts'));
  run(block('### A runbook as soon as traffic is home', 'ts'));
  const template = Template.fromStack(stack);

  it('makes a channel, mails and a pager', () => {
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SnsTopicArns: [{ Ref: 'Chat26DEB33F' }],
    });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email' });
    const rules = template.findResources('AWS::Events::Rule', {
      Properties: { EventPattern: { detail: { severity: ['critical'] } } },
    });
    expect(Object.keys(rules)).toHaveLength(1);
  });

  it('gives a runbook and a state machine what they need of the event', () => {
    const rolledBack = events.find((event) => event['detail-type'] === 'Release Rolled Back')!;
    const inputs = Object.values(template.findResources('AWS::Events::Rule'))
      .map(({ Properties: properties }) => properties as { Targets: { InputTransformer?: object }[] })
      .flatMap(({ Targets: [target] }) => (target?.InputTransformer ? [target.InputTransformer] : []))
      .filter((transformer) => JSON.stringify(transformer).includes('$.detail.service'))
      .map((transformer) => parseTargetInput({ InputTransformer: transformer as { InputTemplate: string } }))
      .map(
        (inputOf) => JSON.parse(inputOf(rolledBack, { ruleName: '', ruleArn: '', receivedAt: 0 })) as object,
      );
    expect(inputs).toEqual([
      {
        Service: ['checkout'],
        Why: ['Version 42 was rolled back, version 41 serves everybody: VerdictFailed: too many faults'],
      },
      { service: 'checkout', failedVersion: '42', why: 'VerdictFailed' },
    ]);
  });
});

it('what people are told to type is what rollouts takes', async () => {
  const verbs = buildProgram(() => () => Promise.resolve()).commands.map((command) => command.name());
  const commands = everyNews
    .flatMap((news) => nextStepsOf('checkout', news))
    .flatMap(({ command }) => (command === undefined ? [] : [command]))
    .filter((command) => verbs.includes(command.split(' ')[1]!));
  expect(await wrongCommandLines(`\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`)).toEqual([]);
});
