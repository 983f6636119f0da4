import { z } from 'zod';
import { ignored, tags } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { checkSelectors, eventSelectors } from '../state/event-selectors';
import { resourceOf } from './read';
import { trailArn } from '../state/trail';
import type { Trails } from '../state/trails';

/** Returns the operations that change trails. There is no Amazon S3: whatever bucket is named is taken to exist. */
export function writeOperations(context: CloudContext, trails: Trails): Readonly<Record<string, Operation>> {
  const on = (action: string, reference: string) => [
    { action: `cloudtrail:${action}`, resource: resourceOf(context, reference) },
  ];
  const named = z.strictObject({ Name: z.string() });

  return {
    CreateTrail: operation({
      input: z.strictObject({
        Name: z.string(),
        S3BucketName: z.string(),
        IsMultiRegionTrail: z.boolean().default(false),
        S3KeyPrefix: ignored('no log files are written'),
        IncludeGlobalServiceEvents: ignored('there are no calls of global services'),
        EnableLogFileValidation: ignored('no log files are written'),
        TagsList: tags,
      }),
      access: ({ Name: name }) => on('CreateTrail', name),
      handle: ({ Name: name, S3BucketName: bucket, IsMultiRegionTrail: isMultiRegion }) => {
        const trail = trails.create({ name, bucket, isMultiRegion });
        return {
          Name: name,
          S3BucketName: bucket,
          IncludeGlobalServiceEvents: true,
          IsMultiRegionTrail: isMultiRegion,
          TrailARN: trailArn(trail),
          LogFileValidationEnabled: false,
          IsOrganizationTrail: false,
        };
      },
    }),

    StartLogging: operation({
      input: named,
      access: ({ Name: name }) => on('StartLogging', name),
      handle: ({ Name: name }) => {
        trails.setLogging(name, true);
        return {};
      },
    }),

    StopLogging: operation({
      input: named,
      access: ({ Name: name }) => on('StopLogging', name),
      handle: ({ Name: name }) => {
        trails.setLogging(name, false);
        return {};
      },
    }),

    PutEventSelectors: operation({
      input: eventSelectors.extend({ TrailName: z.string() }),
      access: ({ TrailName: name }) => on('PutEventSelectors', name),
      handle: ({ TrailName: name, ...selectors }) => {
        checkSelectors(selectors);
        const trail = trails.getOwn(name);
        trail.selectors = selectors;
        return { TrailARN: trailArn(trail), ...selectors };
      },
    }),
  };
}
