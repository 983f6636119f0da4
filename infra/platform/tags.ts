import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { serviceTagKey } from '../../core/registry/service-tag';
import type { Side } from '../../core/traffic/side';
import { sides } from '../../core/traffic/weights';

/** The keys of the tags on the construct's resources, for cost reports, policies and searches. */
const tagKeys = {
  service: serviceTagKey,
  /** On resources that belong to one side only. */
  side: 'lattice-rollouts:side',
} as const;

/** CloudFormation's schema of a dashboard has tags in newer versions only, and a deployment with an unknown property fails. */
const untaggedTypes = ['AWS::CloudWatch::Dashboard'];

/** Tags all resources of a service. @param ofSide the constructs that belong to one side only */
export function tagResources(
  scope: IConstruct,
  serviceName: string,
  ofSide: Readonly<Record<Side, readonly IConstruct[]>>,
): void {
  Tags.of(scope).add(tagKeys.service, serviceName, { excludeResourceTypes: untaggedTypes });
  for (const side of sides) {
    for (const construct of ofSide[side]) Tags.of(construct).add(tagKeys.side, side);
  }
}
