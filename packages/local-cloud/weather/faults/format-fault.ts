import { assertNever } from '../../kernel/assert-never';
import { formatDuration } from './duration';
import type { Fault } from './fault';

/** The text that `parseFault` reads as this fault. */
export function formatFault(fault: Fault): string {
  const count = fault.count === undefined ? '' : `*${fault.count}`;
  const from = fault.from === 1 ? '' : `@${fault.from}`;
  const probability = fault.probability === undefined ? '' : `~${fault.probability}`;
  return `${targetOf(fault)}=${fault.effect.kind}${argumentOf(fault)}${count}${from}${probability}`;
}

function targetOf(fault: Fault): string {
  switch (fault.on) {
    case 'call':
      return `${fault.service}:${fault.operation}${fault.caller === undefined ? '' : `/${fault.caller}`}`;
    case 'function':
      return `function:${fault.name}`;
    case 'event':
      return `event:${fault.detailType}`;
    case 'execution':
      return `execution:${fault.state}`;
    default:
      return assertNever(fault);
  }
}

function argumentOf({ effect }: Fault): string {
  if ('milliseconds' in effect) return `(${formatDuration(effect.milliseconds)})`;
  return 'call' in effect ? `(${effect.call.service}:${effect.call.operation})` : '';
}
