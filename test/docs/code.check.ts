import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { transformSync } from 'esbuild';
import type { CheckQuestion } from '../../aws/metrics/checks';
import { parseCheckAnswer } from '../../core/analysis/evidence/check-answer';
import * as face from 'lattice-rollouts';
import { parseTargetInput } from '../../packages/local-cloud/services/eventbridge/state/input';
import { blocksOf, fencedBlocks, pages } from '../support/documented-blocks';
import { fastSynthesis } from '../support/infra-fixture';
import { everyReleaseEvent, onTheBus } from '../support/release-events';

/** The tests that run or read the code blocks of each page, in order. Shell blocks are in commands.test.ts. */
const readers: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['ts here'],
  'docs/construct.md': ['ts here', 'ts here'],
  'docs/events.md': [
    'json docs/docs.test.ts',
    'json docs/events.test.ts',
    'ts here',
    ...Array<string>(4).fill('json docs/events.test.ts'),
    'ts here',
  ],
  'docs/fault-injection.md': ['ts docs/types.check.ts'],
  'docs/getting-started.md': ['ts docs/getting-started.check.ts'],
  'docs/instrument.md': [
    'ts docs/types.check.ts',
    'json packages/instrument/instrument.test.ts',
    'python docs/types.check.ts',
  ],
  'docs/operations.md': ['ts here', 'ts here'],
  'docs/rehearsing.md': ['json docs/docs.test.ts'],
  'docs/release-input-and-events.md': ['json docs/docs.test.ts'],
  'docs/strategies.md': [
    'ts here',
    ...Array<string>(7).fill('json docs/docs.test.ts'),
    'ts here',
    'js here',
    'js here',
    ...Array<string>(4).fill('json docs/docs.test.ts'),
  ],
  'docs/tripwire.md': ['ts here', 'ts here'],
};

it('every code block has a test', () => {
  const found = pages.map((page) => [
    page,
    fencedBlocks(page)
      .map(({ language }) => language)
      .filter((language) => !['', 'sh'].includes(language)),
  ]);
  const listed = pages.map((page) => [page, (readers[page] ?? []).map((reader) => reader.split(' ')[0])]);
  expect(found).toEqual(listed);
});

/** A stack with the constructs that the pages assume. */
class Shop {
  readonly stack = new Stack(
    new App({
      outdir: mkdtempSync(join(process.env['TEST_FOLDER']!, 'cdk-')),
      ...fastSynthesis,
    }),
    'Shop',
  );
  readonly #known: Readonly<Record<string, unknown>>;

  constructor() {
    const { stack } = this;
    const code = Code.fromInline('exports.handler = async () => ({ statusCode: 200 })');
    const serve = (id: string) =>
      new LambdaFunction(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code });
    this.#known = {
      stack,
      orders: serve('Orders'),
      smokeTest: serve('SmokeTest'),
      network: new CfnServiceNetwork(stack, 'ServiceNetwork'),
      cleanUp: new StateMachine(stack, 'CleanUpMachine', {
        definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
      }),
      // What a page has shown before.
      ...face,
      CfnResource,
    };
  }

  /** Runs it as if it stood in the stack's constructor. */
  run(typescript: string): void {
    const { code } = transformSync(typescript.replaceAll(/\bthis\b/g, 'stack'), {
      loader: 'ts',
      format: 'cjs',
    });
    const load = (name: string): unknown => require(name);
    const compiled = compileFunction(code, ['require', ...Object.keys(this.#known)]) as (
      ...values: unknown[]
    ) => void;
    compiled(load, ...Object.values(this.#known));
  }

  get template(): Template {
    return Template.fromStack(this.stack);
  }
}

function shopWith(...snippets: readonly (string | undefined)[]): Template {
  const shop = new Shop();
  for (const snippet of snippets) shop.run(snippet!);
  return shop.template;
}

describe('the README', () => {
  it('adds the construct to a function', () => {
    const machines = shopWith(...blocksOf('README.md', 'ts')).findResources(
      'AWS::StepFunctions::StateMachine',
    );
    expect(Object.keys(machines)).toHaveLength(2);
  });
});

describe('docs/construct.md', () => {
  it('shows the methods and grants of the construct', () => {
    const template = shopWith(...blocksOf('docs/construct.md', 'ts'));
    const machine = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(machine).toContain('SlowOrders');
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { service: ['orders'], severity: ['warning', 'critical'] } },
    });
  });
});

describe('docs/strategies.md', () => {
  const [strategies, check] = blocksOf('docs/strategies.md', 'ts');

  it('shows valid strategies', () => {
    const definition = JSON.stringify(shopWith(strategies).findResources('AWS::StepFunctions::StateMachine'));
    for (const state of ['Shift to 0.5%', 'Shift to 25%', 'Shift to 30%'])
      expect(definition).toContain(state);
  });

  it('shows a valid check', () => {
    const functions = JSON.stringify(shopWith(check).findResources('AWS::Lambda::Function'));
    expect(functions).toContain('smoke-test');
  });

  it('shows the input and the answer of a check', () => {
    const [question = '', answer = ''] = blocksOf('docs/strategies.md', 'js');
    const fields: Readonly<Record<keyof CheckQuestion, true>> = {
      service: true,
      release: true,
      stage: true,
      at: true,
    };
    expect(Object.keys(JSON.parse(question) as object)).toEqual(Object.keys(fields));
    expect(parseCheckAnswer(JSON.parse(answer))).toEqual({ decision: 'pass', reason: '12 of 12 pages' });
  });
});

describe('docs/operations.md', () => {
  it('creates a trail, and renames a deleted resource', () => {
    const [trail, rename = ''] = blocksOf('docs/operations.md', 'ts');
    const [, gone = ''] = /=== '(\w+)'/.exec(rename)!;
    const construct = `new ProgressiveDelivery(this, 'Delivery', { function: orders, serviceName: 'orders', serviceNetworks: [network] });`;
    expect(Object.keys(shopWith(construct).toJSON().Resources as object)).toContain(gone);
    const mended = shopWith(construct, trail, rename);
    mended.resourceCountIs('AWS::CloudTrail::Trail', 1);
    expect(Object.keys(mended.toJSON().Resources as object)).not.toContain(gone);
    expect(Object.keys(mended.toJSON().Resources as object)).toContain('DeliveryGuardSilentAgain');
  });
});

describe('docs/events.md', () => {
  const template = shopWith(...blocksOf('docs/events.md', 'ts'));

  it('creates a channel, a mail topic and a pager', () => {
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SnsTopicArns: [{ Ref: 'Chat26DEB33F' }],
    });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email' });
    const rules = template.findResources('AWS::Events::Rule', {
      Properties: { EventPattern: { detail: { severity: ['critical'] } } },
    });
    expect(Object.keys(rules)).toHaveLength(1);
  });

  it('passes fields of the event to a runbook and a state machine', () => {
    const rolledBack = onTheBus(everyReleaseEvent.find(({ kind }) => kind === 'Release Rolled Back')!);
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
        Why: ['Version 42 was rolled back, all traffic is on version 41: VerdictFailed: too many faults'],
      },
      { service: 'checkout', failedVersion: '42', why: 'VerdictFailed' },
    ]);
  });
});
