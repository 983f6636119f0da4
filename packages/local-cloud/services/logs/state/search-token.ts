import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import type { LogPosition } from './log-events';

/** The life of a token (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html). */
const validMilliseconds = 24 * 3_600_000;

const tokenContent = z.tuple([z.int().min(0), z.string(), z.int().min(0)]);

/** Returns the token with which a search continues behind an event. */
export function writeToken({ timestamp, id }: LogPosition, now: number): string {
  return Buffer.from(JSON.stringify([timestamp, id, now])).toString('base64url');
}

/** @throws AwsError `InvalidParameterException` for a token that was never given, or a day ago */
export function readToken(token: string, now: number): LogPosition {
  const parsed = tokenContent.safeParse(jsonOf(Buffer.from(token, 'base64url').toString()));
  const [timestamp, id, givenAt] = parsed.data ?? [];
  if (timestamp === undefined || id === undefined || now - givenAt! > validMilliseconds) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return { timestamp, id };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
