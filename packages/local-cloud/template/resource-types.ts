import { z } from 'zod';
import { ignored } from '../kernel/schemas';
import { resourceType, type ResourceType } from '../kernel/service';

/** Resource types that stand for nothing in an account. */
export const templateResourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': resourceType({
    properties: z.strictObject({ Analytics: ignored('the CDK counts its constructs with it') }),
    create: (_, context) => ({ ref: context.logicalId }),
  }),
};
