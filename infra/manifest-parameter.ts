import { Lazy, Stack, Token } from 'aws-cdk-lib';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { errorsAlarmFor } from '../core/analysis/error-rate-alarm';
import {
  createServiceManifest,
  manifestParameterName,
  type ServiceManifest,
} from '../core/registry/service-manifest';
import type { Strategy } from '../core/strategy/strategy';
import type { ReleasedResources } from './platform/capabilities';
import type { Control } from './platform/control';
import type { Guard } from './guard/guard';
import type { Tripwire } from './guard/tripwire';
import type { Notifications } from './integrations/notifications';

/** The resources that the service manifest names. */
export interface ManifestParameterProps {
  readonly resources: ReleasedResources;
  readonly stateMachine: StateMachine;
  readonly guard: Guard;
  readonly control: Control;
  /** @default there is no tripwire */
  readonly tripwire: Tripwire | undefined;
  /** Returns the notifications, if a topic was added. Called at synthesis. */
  readonly notifications: () => Notifications | undefined;
  readonly strategies: readonly Strategy[];
  /** The error rate of the alarm on the canary's errors without traffic on production, in percent. */
  readonly maxErrorPercent: number | undefined;
}

/**
 * The maximum size of a standard parameter, in bytes.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
const parameterBytes = 4096;

/**
 * The longest values that are only known at deployment, in characters. Ids of VPC Lattice have at most 22.
 */
const longestArn = 256;
const longestTableName = 255;
const longestLogGroupName = 512;
const longestName = 64;
const longestLatticeId = 32;
const latticeIds: readonly string[] = ['service', 'listener', 'rule', 'production', 'canary'];

/** Alarm names begin with the service's name. */
const longestAlarmName = longestName + '-notifications-failed'.length;
const alarmRoles: readonly string[] = [
  'guardSilent',
  'guardFailed',
  'releaseFailed',
  'notificationsFailed',
] satisfies (keyof ServiceManifest['alarms'])[];

/**
 * Creates the parameter with the service manifest, by which `rollouts` finds the resources of a service.
 *
 * @throws RangeError when the manifest could be larger than a standard parameter
 */
export function createManifestParameter(scope: Construct, props: ManifestParameterProps): StringParameter {
  const stack = Stack.of(scope);
  refuseTooLong(manifestOf(props, 'x'.repeat(longestAlarmName)));
  return new StringParameter(scope, 'ManifestParameter', {
    parameterName: manifestParameterName(props.resources.serviceName),
    description: `lattice-rollouts: the manifest of the service ${props.resources.serviceName}`,
    stringValue: Lazy.string({
      produce: () => stack.toJsonString(manifestOf(props, props.notifications()?.alarm.alarmName)),
    }),
    tier: ParameterTier.STANDARD,
  });
}

/** @param notificationsFailed the name of the alarm on notifications, if there is one */
function manifestOf(props: ManifestParameterProps, notificationsFailed: string | undefined): ServiceManifest {
  const { resources, stateMachine, guard, control, tripwire, strategies, maxErrorPercent } = props;
  const { serviceName, route, target, ledger } = resources;
  const { account, region } = Stack.of(ledger);
  return createServiceManifest(
    {
      service: serviceName,
      account,
      region,
      target: target.manifest,
      stateMachineArn: stateMachine.stateMachineArn,
      ledgerTable: ledger.tableName,
      guardFunction: guard.function.functionName,
      controlFunction: control.function.functionName,
      ...(tripwire && { tripwireFunction: tripwire.function.functionName }),
      alarms: {
        guardSilent: guard.silentAlarm.alarmName,
        guardFailed: guard.failedAlarm.alarmName,
        releaseFailed: guard.releaseFailedAlarm.alarmName,
        ...(notificationsFailed !== undefined && { notificationsFailed }),
      },
      route: {
        service: route.serviceId,
        listener: route.listenerId,
        ...(route.ruleId !== undefined && { rule: route.ruleId }),
        targetGroups: {
          production: target.sides.production.targetGroup.targetGroupId,
          canary: target.sides.canary.targetGroup.targetGroupId,
        },
      },
      errorsAlarmPercent: errorsAlarmFor(strategies, { maxErrorPercent }).leastExcessPercent,
    },
    strategies,
  );
}

function refuseTooLong(manifest: ServiceManifest): void {
  const longest = JSON.stringify(manifest, (field, value: unknown) =>
    typeof value === 'string' && Token.isUnresolved(value) ? 'x'.repeat(longestValue(field)) : value,
  );
  const bytes = Buffer.byteLength(longest);
  if (bytes <= parameterBytes) return;
  const { strategies, service } = manifest;
  throw new RangeError(
    `ProgressiveDelivery: strategies: the manifest of ${service} could have ${bytes} bytes, and a standard parameter ` +
      `holds ${parameterBytes}. The ${strategies.length} strategies take ` +
      `${Buffer.byteLength(JSON.stringify(strategies))}. Use fewer strategies, or fewer stages.`,
  );
}

/** Returns the length to assume for a field whose value is only known at deployment. */
function longestValue(field: string): number {
  if (field === 'stateMachineArn') return longestArn;
  if (alarmRoles.includes(field)) return longestAlarmName;
  if (latticeIds.includes(field)) return longestLatticeId;
  if (field === 'faultLogGroup') return longestLogGroupName;
  return field === 'ledgerTable' ? longestTableName : longestName;
}
