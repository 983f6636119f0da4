import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { virtualTimeHeader } from '../localcloud/lambda/runtime/protocol';

/**
 * The time where the releases are. An account has that of this machine; a local cloud has one of its own, which it
 * tells with each answer.
 */
export class AwsTime {
  #ahead = 0;

  /** Follows the time that a client's answers tell. */
  follow(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers = {} } = result.response as { headers?: Record<string, string> };
        const told = Number(headers[virtualTimeHeader]);
        if (told > 0) this.#ahead = told - Date.now();
        return result;
      },
      { step: 'deserialize', name: 'awsTime', override: true },
    );
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** ISO 8601. */
  toString(): string {
    return new Date(this.now()).toISOString();
  }
}
