import { z } from 'zod';
import { ignored } from '../kernel/schemas';
import { resourceType, type ResourceType } from '../kernel/service';

/** Resource types that stand for nothing in an account. */
export const templateResourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': resourceType({
    properties: z.strictObject({ Analytics: ignored('the CDK counts its constructs with it') }),
    updates: { Analytics: 'in-place' },
    create: (_, context) => ({ ref: context.logicalId }),
    update: (_, previous) => previous,
    delete: () => undefined,
  }),
};
