import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { setTimeout as delay } from 'node:timers/promises';
import { suiteTagKey } from '../apps/names';
import type { ClientSettings } from './world';

/** The time that a new role and its policy take to be known everywhere, in milliseconds. AWS names none; seconds are common. */
const propagationMilliseconds = 15_000;

const attempts = 8;

/** The account in which a role is made. */
export interface RoleAccount {
  readonly account: string;
  readonly partition: string;
  readonly clientSettings: ClientSettings;
  /** The names of the roles that are there. */
  readonly roles: Set<string>;
}

/** The name of the inline policy of a role. */
export const policyName = 'policy';

/**
 * Runs something with the credentials of a new role that has exactly one policy, and deletes the role. Not rehearsed: the local cloud has no
 * AssumeRole.
 *
 * @param run the id of the run
 */
export async function withRole<Result>(
  { account, partition, clientSettings, roles }: RoleAccount,
  run: string,
  policy: object,
  use: (credentials: Credentials) => Promise<Result>,
): Promise<Result> {
  const iam = new IAMClient(clientSettings);
  const RoleName = `acceptance-${run}`;
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  };
  roles.add(RoleName);
  const { Role: { Arn: arn = '' } = {} } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      Tags: [{ Key: suiteTagKey, Value: run }],
    }),
  );
  const inline = { RoleName, PolicyName: policyName };
  try {
    await iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: JSON.stringify(policy) }));
    return await use(await assume(clientSettings, arn));
  } finally {
    await iam.send(new DeleteRolePolicyCommand(inline));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    roles.delete(RoleName);
  }
}

async function assume(clientSettings: ClientSettings, RoleArn: string): Promise<Credentials> {
  const sts = new STSClient(clientSettings);
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'acceptance' });
  for (let attempt = 1; ; attempt++) {
    await delay(propagationMilliseconds);
    try {
      return (await sts.send(command)).Credentials!;
    } catch (error) {
      if (attempt === attempts || (error as Error).name !== 'AccessDenied') throw error;
    }
  }
}
