import { executionConsoleUrl } from '../text/aws-console';
import type { ReceivedEvent } from './envelope';
import { headlineOf, nextStepsOf } from './release-event';

/** A message with a subject, as it is mailed. */
export interface TextNotification {
  readonly subject: string;
  readonly text: string;
}

/** SNS takes less than this. @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const maximumSubjectLength = 100;

/** A release event as a mail: the headline as its subject and first line, what happened, details, what to do. */
export function textNotification(received: ReceivedEvent): TextNotification {
  const { service, message, event } = received;
  const headline = oneLine(headlineOf(service, event));
  const steps = nextStepsOf(service, event).map(({ purpose, command }) =>
    command === undefined ? `- ${purpose}` : `- ${purpose}:\n    ${command}`,
  );
  const details = detailsOf(received).map(([label, value]) => `${label}: ${oneLine(value)}`);
  return {
    subject: headline.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, maximumSubjectLength - 1),
    text: [headline, '', oneLine(message), '', ...details, '', 'What you can do', ...steps, ''].join('\n'),
  };
}

/** The facts of a release event, with the words that they go by. */
export function detailsOf({ service, severity, at, event }: ReceivedEvent): [string, string][] {
  const { id, executionArn, version, previousVersion, strategy, requestedBy, reason } = event.release ?? {};
  const link = executionArn === undefined ? undefined : executionConsoleUrl(executionArn);
  const facts: Record<string, string | undefined> = {
    Service: service,
    Version: previousVersion === undefined ? version : `${version}, in place of ${previousVersion}`,
    Strategy: strategy,
    Release: id,
    'Asked for by': requestedBy,
    Why: reason,
    Severity: severity,
    At: `${at.slice(0, 19).replace('T', ' ')} UTC`,
    Execution: link,
  };
  return Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined);
}

/** What people, alarms and AWS wrote may hold anything: no line of theirs may pass for one of ours. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
