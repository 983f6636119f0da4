import { Checks } from '../../aws/metrics/checks';
import { Observations } from '../../aws/metrics/observations';
import { Ledger } from '../../aws/ledger/ledger';
import { Doorbell } from '../../aws/executions/task-tokens';
import { EventPublisher } from '../../aws/notifications/event-publisher';
import { VersionedFunction, type ReleasedFunction } from '../../aws/targets/lambda/versioned-function';
import { Topic } from '../../aws/notifications/topic';
import { Executions } from '../../aws/executions/executions';
import { Route } from '../../aws/lattice/route';
import type { Severity } from '../../core/audit/events/severity';
import { ReleaseError } from '../../core/errors/release-error';
import type { NotificationFormat } from '../../core/notifications/notification-format';

/** The environment variables that the construct gives to the functions. */
export type EnvironmentVariable =
  | 'SERVICE_NAME'
  | 'LEDGER_TABLE'
  | 'RELEASED_FUNCTION'
  | 'PRODUCTION_ALIAS'
  | 'CANARY_ALIAS'
  | 'LATTICE_SERVICE'
  | 'LATTICE_LISTENER'
  | 'LATTICE_RULE'
  | 'PRODUCTION_TARGET_GROUP'
  | 'CANARY_TARGET_GROUP'
  | 'CHECK_FUNCTIONS'
  | 'NOTIFICATIONS';

/** The name of the service in the ledger and in events. */
export function serviceName(): string {
  return required('SERVICE_NAME');
}

export function openLedger(): Ledger {
  return new Ledger(required('LEDGER_TABLE'), serviceName());
}

/** {@link openLedger}, for whoever brings traffic home: a ledger that hangs is given up after seconds. */
export function openHastyLedger(): Ledger {
  return Ledger.hasty(required('LEDGER_TABLE'), serviceName());
}

export function openDoorbell(): Doorbell {
  return new Doorbell(required('LEDGER_TABLE'), serviceName());
}

export function openRoute(): Route {
  return new Route({
    service: required('LATTICE_SERVICE'),
    listener: required('LATTICE_LISTENER'),
    rule: optional('LATTICE_RULE'),
    targetGroups: targetGroups(),
  });
}

export function openFunction(): VersionedFunction {
  return new VersionedFunction(releasedFunction());
}

export function openObservations(): Observations {
  return new Observations({
    service: serviceName(),
    ...releasedFunction(),
    targetGroups: targetGroups(),
  });
}

/** The checks that strategies may ask, by name. */
export function openChecks(): Checks {
  return new Checks(JSON.parse(required('CHECK_FUNCTIONS')) as Record<string, string>);
}

export function openExecutions(): Executions {
  return new Executions();
}

export function openEventPublisher(): EventPublisher {
  return new EventPublisher(serviceName());
}

/** A topic that people hear of releases by, in which format, and from which severity on. */
export interface NotifiedTopic {
  readonly topic: Topic;
  readonly format: NotificationFormat;
  readonly minimumSeverity: Severity;
}

export function openNotifiedTopics(): NotifiedTopic[] {
  const notifications = JSON.parse(required('NOTIFICATIONS')) as readonly {
    readonly topicArn: string;
    readonly format: NotificationFormat;
    readonly minimumSeverity: Severity;
  }[];
  return notifications.map(({ topicArn, ...rest }) => ({ topic: new Topic(topicArn), ...rest }));
}

function releasedFunction(): ReleasedFunction {
  return {
    functionName: required('RELEASED_FUNCTION'),
    aliasNames: { production: required('PRODUCTION_ALIAS'), canary: required('CANARY_ALIAS') },
  };
}

function targetGroups() {
  return { production: required('PRODUCTION_TARGET_GROUP'), canary: required('CANARY_TARGET_GROUP') };
}

function required(name: EnvironmentVariable): string {
  const value = optional(name);
  if (value === undefined) {
    throw new ReleaseError(
      'MisconfiguredFunction',
      `the environment variable ${name} is not set: deploy the function with the ProgressiveDelivery construct`,
    );
  }
  return value;
}

function optional(name: EnvironmentVariable): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
