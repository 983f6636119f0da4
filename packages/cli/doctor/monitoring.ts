import type { AlarmObservation } from '../../../core/analysis/evidence/evidence';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { pluralize } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { judge, makeAnew, ok, problem, warning, type Opinion } from './finding-builders';
import { enableRules } from './triggers';

export function aboutAlarms({ alarms, release }: Inspection): Opinion {
  return judge(alarms, (seen) => {
    const missing = named(seen, 'missing');
    if (missing.length > 0) {
      return problem(`missing: ${missing.join(', ')}: every release is refused (AlarmMissing)`, makeAnew);
    }
    const red = seen.filter(({ state }) => state === 'ALARM');
    if (red.length > 0) {
      return problem(`in ALARM: ${withReasons(red)}`, {
        mend: 'no release begins, and one in flight is taken back, until it is OK again',
        command: alarmHistory(red[0]!.name),
      });
    }
    const without = named(seen, 'INSUFFICIENT_DATA').join(', ');
    const isServing = 'seen' in release && (release.seen?.canaryWeight ?? 0) > 0;
    if (without !== '' && isServing) {
      return warning(`no data, although the canary is sent traffic: ${without}`, {
        mend: 'look again in some minutes; if it stays so, nobody publishes what the alarm looks at',
        command: `aws cloudwatch describe-alarms --alarm-names ${without.replaceAll(',', '')}`,
      });
    }
    return ok(
      `${pluralize(seen.length, 'alarm')}, none red${without === '' ? '' : `; without data so far: ${without}`}`,
    );
  });
}

export function aboutGuard(
  { guardFunction }: ServiceManifest,
  { guardRules, guardAlarms }: Inspection,
): Opinion {
  return judge(guardRules, (rules) => {
    const sweeps = rules.filter(({ isScheduled }) => isScheduled);
    if (sweeps.length === 0) return problem(`no rule wakes ${guardFunction} each minute`, makeAnew);
    const disabled = rules.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name);
    if (disabled.length > 0) {
      return problem(`disabled: ${disabled.join(', ')}: the guard does not hear of everything`, {
        command: enableRules(disabled),
      });
    }
    return judge(guardAlarms, (alarms) => {
      const missing = named(alarms, 'missing');
      if (missing.length > 0) return problem(`missing: ${missing.join(', ')}`, makeAnew);
      const red = alarms.filter(({ state }) => state === 'ALARM');
      if (red.length > 0) {
        return problem(`in ALARM: ${withReasons(red)}`, {
          mend: 'soon after the first deployment wait some minutes; else docs/operations.md, The guard',
          command: alarmHistory(red[0]!.name),
        });
      }
      return ok(
        `${pluralize(rules.length, 'rule')} wake it, one of them each minute; its own alarms are not red`,
      );
    });
  });
}

export function aboutDeadLetters({ deadLetters }: Inspection): Opinion {
  return judge(deadLetters, (queues) => {
    const filled = queues.filter(({ messages }) => messages > 0);
    const [first] = filled;
    if (!first) return ok('none');
    const count = filled.reduce((sum, { messages }) => sum + messages, 0);
    return problem(`${pluralize(count, 'message')} that the guard could not be told, or could not act on`, {
      mend: 'docs/operations.md, The guard: read them, mend their cause, then purge the queue',
      command: `aws sqs receive-message --queue-url ${first.url} --max-number-of-messages 10 --message-attribute-names All`,
    });
  });
}

/** Whether anybody hears when the guard fails, and of releases. */
export function aboutPeople(
  { alarms: { notificationsFailed: untold } }: ServiceManifest,
  { alarmActions, audiences }: Inspection,
): Opinion {
  return judge(alarmActions, (alarms) => {
    const red = alarms.filter(({ isRed }) => isRed).map(({ alarmName }) => alarmName);
    if (untold !== undefined && red.includes(untold)) {
      return warning(`in ALARM: ${untold}: there is news that people could not be told`, {
        mend: 'docs/operations.md, The guard',
        command: alarmHistory(untold),
      });
    }
    const off = alarms.filter(({ isEnabled }) => !isEnabled).map(({ alarmName }) => alarmName);
    if (off.length > 0) {
      return warning(`the actions of ${off.join(', ')} are switched off`, {
        command: `aws cloudwatch enable-alarm-actions --alarm-names ${off.join(' ')}`,
      });
    }
    if (alarms.every(({ topics }) => topics.length === 0)) {
      return warning('no topic hears of the guard when it fails, nor of releases', {
        mend: 'give the construct a topic to notify, as notifications: docs/events.md, Mail and chat',
      });
    }
    return judge(audiences, (topics) => {
      const deaf = topics.find(({ confirmed }) => confirmed === 0);
      if (deaf?.pending) {
        return warning(
          `nobody listens to ${deaf.topicArn}: ${pluralize(deaf.pending, 'subscription')} not confirmed`,
          {
            mend: 'follow the link in the mail; where it is too old, subscribe again',
            command: `aws sns list-subscriptions-by-topic --topic-arn ${deaf.topicArn}`,
          },
        );
      }
      if (deaf) {
        return warning(`nobody listens to ${deaf.topicArn}`, {
          command: `aws sns subscribe --topic-arn ${deaf.topicArn} --protocol email --notification-endpoint ADDRESS`,
        });
      }
      const listening = topics.reduce((sum, { confirmed }) => sum + confirmed, 0);
      const pending = topics.reduce((sum, each) => sum + each.pending, 0);
      const unconfirmed = pending > 0 ? `, ${pending} not confirmed` : '';
      return ok(
        `${pluralize(listening, 'subscription')} to ${pluralize(topics.length, 'topic')}${unconfirmed}`,
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

function named(alarms: readonly AlarmObservation[], state: AlarmObservation['state']): string[] {
  return alarms.filter((alarm) => alarm.state === state).map(({ name }) => name);
}
