import { simulateVerdicts, type VerdictOrder } from './simulation';

// Simulates for its parent, one order after the other, until it is disconnected.
process.on('message', (order: VerdictOrder) => process.send?.(simulateVerdicts(order)));
