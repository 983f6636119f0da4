import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { CfnAlarm, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/**
 * Refuses an alarm whose name would break the definition of the state machine and the dashboard: CloudFormation inserts it into their
 * JSON as it is. A name in `{% %}` would be an expression of JSONata.
 *
 * @throws TypeError
 */
export function refuseUnsafeName(alarm: IAlarm): void {
  const { alarmName } = alarm.node.defaultChild ? (alarm.node.defaultChild as CfnAlarm) : alarm;
  const name = alarmName ?? alarm.alarmName;
  if (typeof name !== 'string' || Token.isUnresolved(name) || !/["\\\p{Cc}]|^\{%/u.test(name)) return;
  throw new TypeError(
    `ProgressiveDelivery: alarms: the name ${JSON.stringify(name)} has quotation marks, backslashes or control characters, or begins with {%, which ` +
      'the definition of a state machine cannot hold. Rename the alarm',
  );
}

/** Returns the ARN of an alarm of the stack's account and Region. */
export function alarmArnOf(scope: Construct, alarmName: string): string {
  return Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: alarmName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
