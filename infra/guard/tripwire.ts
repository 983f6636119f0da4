import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { anyTerm } from '../../core/analysis/faults/filter-pattern';
import { faultTerms } from '../../core/analysis/faults/fault-line';
import { faultLimitsOf } from '../../core/analysis/tripwire/fault-limits';
import type { Strategy } from '../../core/strategy/strategy';
import { tripwireCapabilities, type ReleasedResources } from '../platform/capabilities';
import type { Hosting } from '../platform/hosting';
import { createReleaseFunction } from '../platform/release-function';

export interface TripwireProps {
  readonly hosting: Hosting;
  readonly resources: ReleasedResources;
  readonly guard: LambdaFunction;
  /** The name of the log group of the released function. */
  readonly logGroupName: string;
  /** False to keep the types of errors alone. */
  readonly keepsErrorMessages: boolean;
  readonly strategies: readonly Strategy[];
  readonly maxErrorPercent: number;
}

/** The longest judgment, which waits for late log records, and the call of the guard after it. */
const timeoutSeconds = 840;

/**
 * The function that rolls a release back within seconds when the log of the released function shows that more requests to the canary fail
 * than to production. CloudWatch Logs invokes it for lines of failed requests only; the guard restores the baseline.
 */
export class Tripwire extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: TripwireProps) {
    super(scope, id);
    const { hosting, resources, guard, logGroupName, strategies, maxErrorPercent } = props;
    const limits = faultLimitsOf(strategies, maxErrorPercent);
    this.function = createReleaseFunction(this, 'tripwire', {
      description: `lattice-rollouts: rolls back releases of ${resources.serviceName} whose requests fail`,
      timeoutSeconds,
      hosting,
      capabilities: tripwireCapabilities(resources),
      environment: {
        GUARD_FUNCTION: guard.functionName,
        FAULT_LIMITS: JSON.stringify(limits),
        ERROR_MESSAGES: props.keepsErrorMessages ? 'kept' : 'dropped',
      },
    });
    this.function.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [guard.functionArn] }),
    );
    // Later, the release has moved on, and its own checks have seen the metrics.
    this.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.minutes(15) });
    const { account } = Stack.of(this);
    // The filter comes after it: CloudWatch Logs checks that it may invoke the function.
    const permission = new CfnPermission(this, 'Permission', {
      functionName: this.function.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'logs.amazonaws.com',
      sourceArn: `${logGroupArn(this, logGroupName)}:*`,
      sourceAccount: account,
    });
    const filter = new CfnSubscriptionFilter(this, 'Filter', {
      logGroupName,
      filterPattern: anyTerm(faultTerms),
      destinationArn: this.function.functionArn,
    });
    filter.node.addDependency(permission);
  }
}

function logGroupArn(scope: Construct, logGroupName: string): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
