import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { operation, type Operation } from '../../../kernel/service';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import { defaultSelectors } from '../state/event-selectors';
import { trailArn, type Trail } from '../state/trail';
import { checkTrailReference } from '../state/trail-name';
import type { Trails } from '../state/trails';

/** Returns the operations that read trails. */
export function readOperations(context: CloudContext, trails: Trails): Readonly<Record<string, Operation>> {
  const on = (action: string, reference: string) => [
    { action: `cloudtrail:${action}`, resource: resourceOf(context, reference) },
  ];

  return {
    DescribeTrails: operation({
      input: z.strictObject({
        trailNameList: z.array(z.string()).default([]),
        includeShadowTrails: z.boolean().default(true),
      }),
      access: () => [{ action: 'cloudtrail:DescribeTrails', resource: '*' }],
      handle: ({ trailNameList: references, includeShadowTrails }) => {
        references.forEach(checkTrailReference);
        // What nobody knows is left out.
        const isAskedFor = (trail: Trail) =>
          references.length === 0 || references.some((reference) => trails.isCalled(trail, reference));
        return {
          trailList: trails
            .here()
            .filter((trail) => includeShadowTrails || !trails.isShadow(trail))
            .filter(isAskedFor)
            .map((trail) => describe(context, trail)),
        };
      },
    }),

    ListTrails: operation({
      input: z.strictObject({ NextToken: z.undefined().optional() }),
      access: () => [{ action: 'cloudtrail:ListTrails', resource: '*' }],
      handle: () => ({
        Trails: trails.own().map((trail) => ({
          TrailARN: trailArn(trail),
          Name: trail.name,
          HomeRegion: trail.homeRegion,
        })),
      }),
    }),

    GetTrailStatus: operation({
      input: z.strictObject({ Name: z.string() }),
      access: ({ Name: name }) => on('GetTrailStatus', name),
      handle: ({ Name: name }) => {
        const { isLogging, startedLoggingAt, stoppedLoggingAt } = trails.get(name);
        return {
          IsLogging: isLogging,
          StartLoggingTime: startedLoggingAt,
          StopLoggingTime: stoppedLoggingAt,
        };
      },
    }),

    GetEventSelectors: operation({
      input: z.strictObject({ TrailName: z.string() }),
      access: ({ TrailName: name }) => on('GetEventSelectors', name),
      handle: ({ TrailName: name }) => {
        const trail = trails.get(name);
        if (trail.account !== context.account) throw anotherAccounts(context);
        return { TrailARN: trailArn(trail), ...trail.selectors };
      },
    }),
  };
}

/** The ARN that IAM checks. */
export function resourceOf(context: CloudContext, reference: string): string {
  return reference.startsWith('arn:') ? reference : arnAt(context, 'cloudtrail', `trail/${reference}`);
}

function describe(context: CloudContext, trail: Trail) {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: trail.isMultiRegion,
    HomeRegion: trail.homeRegion,
    TrailARN: trailArn(trail),
    LogFileValidationEnabled: false,
    HasCustomEventSelectors: trail.selectors !== defaultSelectors,
    HasInsightSelectors: false,
    IsOrganizationTrail: trail.account !== context.account,
  };
}

function anotherAccounts({ account }: CloudContext): AwsError {
  return new AwsError(
    'CloudTrailARNInvalidException',
    `AccountID in ARN is wrong, you can only access resources with AccountID ${account}.`,
  );
}
