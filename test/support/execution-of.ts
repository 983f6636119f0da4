import type { StartResult } from '../../aws/releases/releases';

/** The ARN of the execution that was started. @throws Error if none was */
export function executionOf(result: StartResult): string {
  if (result.kind === 'started') return result.executionArn;
  throw new Error(`nothing was started: ${JSON.stringify(result.conflict)}`);
}
