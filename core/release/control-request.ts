import { z } from 'zod';
import { identityKinds, type Identity } from './identity';
import { printable } from '../text/sanitize';
import { plainText } from '../text/schemas';

const maximumReasonLength = 500;

/** A reason that a person gives, shown to people. */
export const reasonSchema = plainText(maximumReasonLength).min(1);

const requestSchema = z.strictObject({
  reason: reasonSchema,
  requestedBy: plainText(200).min(1),
  /** The certainty of the requester: attested by AWS, or claimed. @default the system itself asks */
  identity: z.enum(identityKinds).optional(),
  /** The requester's unique id, if AWS attests it. */
  userId: plainText(200).optional(),
  /** ISO 8601. */
  at: z.iso.datetime(),
});

/** A request to control a release, with requester, reason and time. */
export type ControlRequest = z.output<typeof requestSchema>;

/** The requester of what a release asks for itself. */
export const gatesRequester = 'its gates';

/** The requester as a caller. */
export function requesterOf({ identity = 'claimed', requestedBy, userId }: ControlRequest): Identity {
  return { kind: identity, name: requestedBy, ...(userId !== undefined && { userId }) };
}

/** Creates a request by the system itself. Cuts the reason, which may come from alarms, gates and executions. */
export function controlRequest(reason: string, requestedBy: string, at: string): ControlRequest {
  return { reason: printable(reason, maximumReasonLength), requestedBy, at };
}

/**
 * Validates the request of a person.
 *
 * @throws ZodError naming the field
 */
export function parseControlRequest(input: unknown): ControlRequest {
  return requestSchema.parse(input);
}
