import { z } from 'zod';
import { ignored, tags, templateBoolean } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import type { Keys } from './state/keys';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

const keyProperties = z.strictObject({
  KeyPolicy: document,
  Enabled: templateBoolean.default(true),
  KeySpec: z.literal('SYMMETRIC_DEFAULT').optional(),
  KeyUsage: z.literal('ENCRYPT_DECRYPT').optional(),
  Description: ignored('descriptions are only read by people'),
  EnableKeyRotation: ignored('nothing is encrypted here'),
  RotationPeriodInDays: ignored('nothing is encrypted here'),
  MultiRegion: ignored('there is one Region'),
  PendingWindowInDays: ignored('a key that waits for its deletion cannot be used any more'),
  BypassPolicyLockoutSafetyCheck: ignored('nobody is locked out here'),
  Tags: tags,
});

/** The CloudFormation resource types of KMS that the local cloud provisions: symmetric keys. */
export function kmsResourceTypes(keys: Keys): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::KMS::Key': resourceType({
      properties: keyProperties,
      updates: {
        KeyPolicy: 'in-place',
        Enabled: 'in-place',
        KeySpec: 'unknown',
        KeyUsage: 'unknown',
        Description: 'in-place',
        EnableKeyRotation: 'in-place',
        RotationPeriodInDays: 'in-place',
        MultiRegion: 'unknown',
        PendingWindowInDays: 'in-place',
        BypassPolicyLockoutSafetyCheck: 'in-place',
        Tags: 'in-place',
      },
      create: ({ KeyPolicy: policy, Enabled: isEnabled }) => {
        const { id, arn } = keys.create(policy, isEnabled);
        return { ref: id, attributes: { Arn: arn, KeyId: id } };
      },
      update: ({ KeyPolicy: policy, Enabled: isEnabled }, previous) => {
        keys.change(previous.ref, policy, isEnabled);
        return previous;
      },
      delete: ({ ref, properties }) => keys.change(ref, properties.KeyPolicy, false),
    }),
  };
}
