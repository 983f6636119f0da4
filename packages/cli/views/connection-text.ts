import { virtualTimeHeader } from '../../local-cloud/wire/headers';

/** The place where a local cloud answers. */
export interface Connection {
  /** The URL of its AWS APIs. */
  readonly endpoint: string;
  readonly region: string;
}

/** The shell lines that connect the commands and any AWS tool in another terminal to a local cloud. */
export function connectionLines(
  { endpoint, region }: Connection,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  // Both take precedence over, or mix with, the credentials below.
  const disturbing = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'].filter((name) => environment[name] !== undefined);
  return [
    ...(disturbing.length > 0 ? [`unset ${disturbing.join(' ')}`] : []),
    `export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local ROLLOUTS_CLOCK_HEADER=${virtualTimeHeader}`,
  ];
}
