import { z } from 'zod';
import { printable } from '../text/sanitize';
import { plainText } from '../text/schemas';

const maximumReasonLength = 500;

const requestSchema = z.strictObject({
  /** Shown to people. */
  reason: plainText(maximumReasonLength).min(1),
  requestedBy: plainText(200).min(1),
  /** ISO 8601. */
  at: z.iso.datetime(),
});

/** A request to control a release, with requester, reason and time. */
export type ControlRequest = z.output<typeof requestSchema>;

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
