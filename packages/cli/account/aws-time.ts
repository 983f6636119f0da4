import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';

type AnswersWithTime = DynamoDBClient | LambdaClient;

/** The time of the cloud: this machine's clock, unless responses carry another time. */
export class AwsTime {
  #ahead = 0;

  /** @param header the response header with the time in milliseconds since the epoch. @default this machine's time */
  constructor(private readonly header?: string) {}

  /** Reads the time from the responses of a client. */
  follow(client: AnswersWithTime): void {
    const { header } = this;
    if (header === undefined) return;
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers = {} } = result.response as { headers?: Record<string, string> };
        const time = Number(headers[header.toLowerCase()]);
        if (time > 0) this.#ahead = time - Date.now();
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
