import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** A rule of the default event bus. */
export interface ObservedRule {
  readonly name: string;
  readonly isEnabled: boolean;
  /** True for a schedule, false for an event pattern. */
  readonly isScheduled: boolean;
  /** The dead-letter queue of the target. */
  readonly deadLetterQueueArn?: string;
}

/**
 * Reads the rules that call a target.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readRulesFor(
  targetArn: string,
  client = new EventBridgeClient(clientSettings),
): Promise<ObservedRule[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await awsCall(`events ListRuleNamesByTarget ${targetArn}`, () =>
      client.send(new ListRuleNamesByTargetCommand({ TargetArn: targetArn, NextToken: token })),
    );
    names.push(...(page.RuleNames ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return Promise.all(names.map((name) => readRule(client, name, targetArn)));
}

async function readRule(client: EventBridgeClient, name: string, targetArn: string): Promise<ObservedRule> {
  const [rule, { Targets = [] }] = await Promise.all([
    awsCall(`events DescribeRule ${name}`, () => client.send(new DescribeRuleCommand({ Name: name }))),
    awsCall(`events ListTargetsByRule ${name}`, () =>
      client.send(new ListTargetsByRuleCommand({ Rule: name })),
    ),
  ]);
  return {
    name,
    isEnabled: rule.State !== 'DISABLED',
    isScheduled: rule.ScheduleExpression !== undefined,
    deadLetterQueueArn: Targets.find(({ Arn }) => Arn === targetArn)?.DeadLetterConfig?.Arn,
  };
}
