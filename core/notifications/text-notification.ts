import { changeText } from '../release/change';
import { executionConsoleUrl } from '../text/aws-console';
import { printable } from '../text/sanitize';
import type { ReceivedEvent } from './envelope';
import { headlineOf, nextStepsOf } from './release-event';

/** A mail. */
export interface TextNotification {
  readonly subject: string;
  readonly text: string;
}

/** SNS takes less than this. @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const maximumSubjectLength = 100;

/** Renders a release event as a mail: headline, message, details and next steps. */
export function textNotification(received: ReceivedEvent): TextNotification {
  const { service, message, event } = received;
  const headline = oneLine(headlineOf(service, event));
  const steps = nextStepsOf(service, event).map(({ purpose, command }) =>
    command === undefined ? `- ${oneLine(purpose)}` : `- ${oneLine(purpose)}:\n    ${oneLine(command)}`,
  );
  const details = detailsOf(received).map(([label, value]) => `${label}: ${oneLine(value)}`);
  return {
    subject: headline.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, maximumSubjectLength - 1),
    text: [headline, '', oneLine(message), '', ...details, '', 'What you can do', ...steps, ''].join('\n'),
  };
}

/** The details of a release event, with their labels. */
export function detailsOf({ service, severity, at, event, isConfirmed }: ReceivedEvent): [string, string][] {
  const { id, executionArn, version, previousVersion, strategy, requestedBy, reason, change } =
    event.release ?? {};
  const link = executionArn === undefined ? undefined : executionConsoleUrl(executionArn);
  const facts: Record<string, string | undefined> = {
    Service: service,
    Version: previousVersion === undefined ? version : `${version}, in place of ${previousVersion}`,
    Change: changeText(change),
    Strategy: strategy,
    Release: id,
    'Requested by': requestedBy,
    Reason: reason,
    Severity: severity,
    At: `${at.slice(0, 19).replace('T', ' ')} UTC`,
    Execution: link,
    Confirmed: isConfirmed === false ? 'no, DynamoDB did not answer; check with rollouts status' : undefined,
  };
  return Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined);
}

/** Removes line breaks and what is invisible from untrusted text, so that none of its lines can pass for one of ours. */
function oneLine(text: string): string {
  return printable(text, text.length);
}
