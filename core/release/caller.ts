import { z } from 'zod';
import { printable } from '../text/sanitize';

/**
 * Who called AWS, as CloudTrail tells it: which fields there are depends on the kind of caller.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const callerSchema = z.object({
  arn: z.string().optional(),
  /** Of who signed in elsewhere (SAML, web identity), and of IAM users. */
  userName: z.string().optional(),
  principalId: z.string().optional(),
  /** The AWS service that called on behalf of somebody, or by itself. */
  invokedBy: z.string().optional(),
});

/** A caller of AWS, as CloudTrail tells of it. */
export type Caller = z.output<typeof callerSchema>;

/** So long a name may be that goes into the ledger. */
const longest = 200;

/** Who it was, in one text: the ARN, or what else names them best; of an ARN that is too long its last part. */
export function nameOfCaller({ arn, userName, principalId, invokedBy }: Caller): string {
  const name = arn ?? userName ?? invokedBy ?? principalId ?? 'somebody';
  return printable(name.length > longest ? name.slice(name.search(/[^:/]*$/)) : name, longest);
}
