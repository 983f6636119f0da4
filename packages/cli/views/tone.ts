import { assertNever } from '../../../core/errors/assert-never';
import type { EventDescription } from '../../../core/audit/events/define-audit-event';
import type { Colors } from './screen';

/** Returns how events of a tone are colored. */
export function painterOf(
  tone: EventDescription['tone'],
  { green, red, yellow }: Colors,
): (text: string) => string {
  switch (tone) {
    case 'good':
      return green;
    case 'bad':
      return red;
    case 'waiting':
      return yellow;
    case 'moving':
    case 'neutral':
      return String;
    default:
      return assertNever(tone);
  }
}
