import { z } from 'zod';
import { printable } from '../text/sanitize';

/** A text of an event. An input transformer of EventBridge makes an empty one of a field that the event lacks. */
export const eventText = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/**
 * The `userIdentity` of a CloudTrail record. Its fields depend on the kind of caller.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const callerSchema = z.object({
  arn: eventText,
  /** Set for IAM users and for federated users (SAML, web identity). */
  userName: eventText,
  principalId: eventText,
  /** The AWS service that made the call. */
  invokedBy: eventText,
  /** The id of the record. */
  eventId: eventText,
});

/** A caller of AWS, as CloudTrail records it. */
export type Caller = z.output<typeof callerSchema>;

/** The longest name in the ledger. */
const longest = 200;

/** The name of a caller: the ARN, or the best other name. An ARN that is too long is cut to its last part. */
export function nameOfCaller({ arn, userName, principalId, invokedBy }: Caller): string {
  const name = arn ?? userName ?? invokedBy ?? principalId ?? 'somebody';
  return printable(name.length > longest ? name.slice(name.search(/[^:/]*$/)) : name, longest);
}
