import type { LocalCloud } from '../../../packages/local-cloud/cloud';
import type { ProvisionContext } from '../../../packages/local-cloud/kernel/service';

/** The role of {@link createRole}. */
export const roleArn = 'arn:aws:iam::123456789012:role/worker-role';

/** Creates a role that functions and state machines may assume, and that may do everything. */
export async function createRole(cloud: LocalCloud): Promise<void> {
  const type = cloud.access.resourceTypes['AWS::IAM::Role']!;
  const trust = (Service: string) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } });
  await type.create(
    type.properties.parse({
      RoleName: 'worker-role',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [trust('lambda.amazonaws.com'), trust('states.amazonaws.com')],
      },
      Policies: [
        {
          PolicyName: 'all',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
          },
        },
      ],
    }) as never,
    { logicalId: 'Role', physicalName: () => 'worker-role' } as Partial<ProvisionContext> as ProvisionContext,
  );
}
