import { z } from 'zod';
import { printable } from '../text/sanitize';
import { plainText } from '../text/schemas';

const maximumReasonLength = 500;

const requestSchema = z.strictObject({
  /** Why, for the people who read the history. */
  reason: plainText(maximumReasonLength).min(1),
  /** Who asks. */
  requestedBy: plainText(200).min(1),
  /** When, ISO 8601. */
  at: z.iso.datetime(),
});

/** Who asks for something, when, and why. */
export type ControlRequest = z.output<typeof requestSchema>;

/** What the machinery asks itself. Reasons come from alarms, gates and executions, and are cut to what people may write. */
export function controlRequest(reason: string, requestedBy: string, at: string): ControlRequest {
  return { reason: printable(reason, maximumReasonLength), requestedBy, at };
}

/**
 * Validates what a person asks.
 *
 * @throws ZodError naming the field
 */
export function parseControlRequest(input: unknown): ControlRequest {
  return requestSchema.parse(input);
}
