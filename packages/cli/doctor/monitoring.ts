import type { AlarmObservation } from '../../../core/analysis/evidence/evidence';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { pluralize } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { ifRead, recreate, ok, problem, warning, type CheckResult } from './finding-builders';
import { enableRules } from './triggers';

export function checkAlarms({ alarms, release }: Inspection): CheckResult {
  return ifRead(alarms, (observed) => {
    const missing = namesIn(observed, 'missing');
    if (missing.length > 0) {
      return problem(`not found: ${missing.join(', ')}: every release is refused (AlarmMissing)`, recreate);
    }
    const inAlarm = observed.filter(({ state }) => state === 'ALARM');
    if (inAlarm.length > 0) {
      return problem(`in ALARM: ${withReasons(inAlarm)}`, {
        remedy: 'until it is OK, new releases are refused and a release in flight rolls back',
        command: alarmHistory(inAlarm[0]!.name),
      });
    }
    const withoutData = namesIn(observed, 'INSUFFICIENT_DATA');
    const isServing = 'value' in release && (release.value?.canaryWeight ?? 0) > 0;
    if (withoutData.length > 0 && isServing) {
      return warning(`no data, although the canary receives traffic: ${withoutData.join(', ')}`, {
        remedy:
          'check again in a few minutes; if there is still no data, the metric of the alarm is not published',
        command: `aws cloudwatch describe-alarms --alarm-names ${withoutData.join(' ')}`,
      });
    }
    const noData = withoutData.length === 0 ? '' : `; no data yet: ${withoutData.join(', ')}`;
    return ok(`${pluralize(observed.length, 'alarm')}, none in ALARM${noData}`);
  });
}

export function checkGuard(
  { guardFunction }: ServiceManifest,
  { guardRules, guardAlarms }: Inspection,
): CheckResult {
  return ifRead(guardRules, (rules) => {
    const sweeps = rules.filter(({ isScheduled }) => isScheduled);
    if (sweeps.length === 0) return problem(`no rule invokes ${guardFunction} every minute`, recreate);
    const disabled = rules.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name);
    if (disabled.length > 0) {
      return problem(`disabled: ${disabled.join(', ')}: the guard misses events`, {
        command: enableRules(disabled),
      });
    }
    return ifRead(guardAlarms, (alarms) => {
      const missing = namesIn(alarms, 'missing');
      if (missing.length > 0) return problem(`not found: ${missing.join(', ')}`, recreate);
      const inAlarm = alarms.filter(({ state }) => state === 'ALARM');
      if (inAlarm.length > 0) {
        return problem(`in ALARM: ${withReasons(inAlarm)}`, {
          remedy: 'after a first deployment, wait a few minutes; otherwise see docs/operations.md, The guard',
          command: alarmHistory(inAlarm[0]!.name),
        });
      }
      return ok(`invoked by ${pluralize(rules.length, 'rule')}, once every minute; its alarms are OK`);
    });
  });
}

export function checkDeadLetters({ deadLetters }: Inspection): CheckResult {
  return ifRead(deadLetters, (queues) => {
    const filled = queues.filter(({ messages }) => messages > 0);
    const [first] = filled;
    if (!first) return ok('none');
    const count = filled.reduce((sum, { messages }) => sum + messages, 0);
    return problem(
      `${pluralize(count, 'message')}: events that did not reach the guard or start a release, or that the guard could not handle`,
      {
        remedy: 'read the messages, fix their cause, then purge the queue (docs/operations.md, The guard)',
        command: `aws sqs receive-message --queue-url ${first.url} --max-number-of-messages 10 --message-attribute-names All`,
      },
    );
  });
}

/** Checks that the guard's alarms and release notifications reach a confirmed subscription. */
export function checkNotifications(
  { alarms: { notificationsFailed } }: ServiceManifest,
  { alarmActions, topicAudiences }: Inspection,
): CheckResult {
  return ifRead(alarmActions, (alarms) => {
    const inAlarm = alarms.filter(({ isRed }) => isRed).map(({ alarmName }) => alarmName);
    if (notificationsFailed !== undefined && inAlarm.includes(notificationsFailed)) {
      return warning(`in ALARM: ${notificationsFailed}: notifications could not be delivered`, {
        remedy: 'docs/operations.md, The guard',
        command: alarmHistory(notificationsFailed),
      });
    }
    const disabled = alarms.filter(({ isEnabled }) => !isEnabled).map(({ alarmName }) => alarmName);
    if (disabled.length > 0) {
      return warning(`alarm actions are disabled: ${disabled.join(', ')}`, {
        command: `aws cloudwatch enable-alarm-actions --alarm-names ${disabled.join(' ')}`,
      });
    }
    if (alarms.every(({ topics }) => topics.length === 0)) {
      return warning('no topic is configured: nobody is notified of releases or of a failing guard', {
        remedy: 'pass notifications to the construct (docs/events.md, Mail and chat)',
      });
    }
    return ifRead(topicAudiences, (topics) => {
      const unsubscribed = topics.find(({ confirmed }) => confirmed === 0);
      if (unsubscribed?.pending) {
        return warning(
          `${unsubscribed.topicArn} has no confirmed subscription: ${unsubscribed.pending} pending confirmation`,
          {
            remedy: 'confirm with the link in the mail; if it has expired, subscribe again',
            command: `aws sns list-subscriptions-by-topic --topic-arn ${unsubscribed.topicArn}`,
          },
        );
      }
      if (unsubscribed) {
        return warning(`${unsubscribed.topicArn} has no subscription`, {
          command: `aws sns subscribe --topic-arn ${unsubscribed.topicArn} --protocol email --notification-endpoint ADDRESS`,
        });
      }
      const confirmed = topics.reduce((sum, topic) => sum + topic.confirmed, 0);
      const pending = topics.reduce((sum, topic) => sum + topic.pending, 0);
      const unconfirmed = pending > 0 ? `, ${pending} pending confirmation` : '';
      return ok(
        `${pluralize(confirmed, 'subscription')} to ${pluralize(topics.length, 'topic')}${unconfirmed}`,
      );
    });
  });
}

function withReasons(alarms: readonly AlarmObservation[]): string {
  return alarms.map(({ name, reason }) => `${name} (${reason ?? 'no reason'})`).join(', ');
}

function alarmHistory(name: string): string {
  return `aws cloudwatch describe-alarm-history --alarm-name ${name} --history-item-type StateUpdate --max-items 5`;
}

function namesIn(alarms: readonly AlarmObservation[], state: AlarmObservation['state']): string[] {
  return alarms.filter((alarm) => alarm.state === state).map(({ name }) => name);
}
