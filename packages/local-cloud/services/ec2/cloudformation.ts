import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { drawText } from '../../kernel/random-text';
import type { CloudContext } from '../../kernel/cloud-context';

const noNetwork = 'nothing is isolated here: every function reaches everything';

const securityGroupProperties = z.strictObject({
  GroupDescription: z.string().max(255),
  GroupName: z.string().max(255).optional(),
  VpcId: z.string().min(1),
  SecurityGroupIngress: ignored(noNetwork),
  SecurityGroupEgress: ignored(noNetwork),
  Tags: tags,
});

/** The CloudFormation resource types of Amazon EC2 that the local cloud provisions: security groups, as names only. */
export function ec2ResourceTypes(context: CloudContext): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::EC2::SecurityGroup': resourceType({
      properties: securityGroupProperties,
      updates: {
        GroupDescription: 'replacement',
        GroupName: 'replacement',
        VpcId: 'replacement',
        SecurityGroupIngress: 'in-place',
        SecurityGroupEgress: 'in-place',
        Tags: 'in-place',
      },
      create: ({ VpcId }, provision) => {
        const id = `sg-${drawText(context.random, '0123456789abcdef', 17, 'security group', provision.physicalName(64))}`;
        return { ref: id, attributes: { Id: id, GroupId: id, VpcId } };
      },
      update: (_, previous) => previous,
      delete: () => undefined,
    }),
  };
}
