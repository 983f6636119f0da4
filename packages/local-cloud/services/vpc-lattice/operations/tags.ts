import { z } from 'zod';
import { tagMap } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import { idIn, idPrefixes, type ResourceKind } from '../state/arns';
import { notFound } from '../state/errors';
import type { LatticeStore } from '../state/store';
import type { Tags } from '../state/tags';
import { latticeAccess } from './access';

const resourceArn = z.string().regex(/^arn:[\w-]+:vpc-lattice:/);

/** Returns the kind of resource that an ARN names, by the prefix of its id. */
function kindOf(arn: string): ResourceKind {
  const kinds = Object.entries(idPrefixes) as [ResourceKind, string][];
  return kinds.find(([, prefix]) => idIn(arn).startsWith(`${prefix}-`))?.[0] ?? 'service';
}

/** The operations on the tags of all kinds of resources. */
export function tagOperations(store: LatticeStore, tags: Tags): Record<string, Operation> {
  const existing = (arn: string) => {
    for (const resource of store.resources()) if (resource.arn === arn) return tags.of(arn);
    throw notFound(kindOf(arn), arn);
  };
  return {
    ListTagsForResource: operation({
      input: z.strictObject({ resourceArn }),
      access: ({ resourceArn: arn }) => latticeAccess('ListTagsForResource', arn),
      handle: ({ resourceArn: arn }) => ({ tags: existing(arn) }),
    }),
    TagResource: operation({
      input: z.strictObject({ resourceArn, tags: tagMap }),
      access: ({ resourceArn: arn }) => latticeAccess('TagResource', arn),
      handle: ({ resourceArn: arn, tags: added }) => {
        tags.set(arn, { ...existing(arn), ...added });
        return {};
      },
    }),
    UntagResource: operation({
      input: z.strictObject({ resourceArn, tagKeys: z.array(z.string().min(1).max(128)) }),
      access: ({ resourceArn: arn }) => latticeAccess('UntagResource', arn),
      handle: ({ resourceArn: arn, tagKeys }) => {
        const kept = Object.entries(existing(arn)).filter(([key]) => !tagKeys.includes(key));
        tags.set(arn, Object.fromEntries(kept));
        return {};
      },
    }),
  };
}
