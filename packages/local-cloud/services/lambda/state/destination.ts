import type { AccessControl, PeerServices } from '../../../kernel/peers';
import type { Principal } from '../../../kernel/service';

/** For whom something is sent. */
export interface SendingFunction {
  readonly functionName: string;
  readonly roleArn: string;
}

/**
 * Lets a function's role send to a queue or topic.
 *
 * @throws AwsError `AccessDeniedException` when Lambda may not assume the role, or the role may not send
 */
export function authorizeDestination(
  access: AccessControl,
  { functionName, roleArn }: SendingFunction,
  destination: string,
): Principal {
  const service = 'lambda.amazonaws.com';
  const principal = access.assume({ roleArn, service, sessionName: functionName });
  const action = isQueue(destination) ? 'sqs:SendMessage' : 'sns:Publish';
  access.authorize(principal, { action, resource: destination });
  return principal;
}

/**
 * Sends a text to a queue or topic, in the function's role.
 *
 * @throws AwsError when the role may not, or the destination does not take it
 */
export function sendToDestination(
  peers: Pick<PeerServices, 'access' | 'queues' | 'messages'>,
  sender: SendingFunction,
  destination: string,
  body: string,
  attributes?: Readonly<Record<string, string>>,
): void {
  const principal = authorizeDestination(peers.access, sender, destination);
  if (isQueue(destination)) {
    const who = { kind: 'principal', principal } as const;
    peers.queues.send({ queueArn: destination, body, attributes, sender: who });
  } else {
    peers.messages.publish({ topicArn: destination, message: body, attributes, principal });
  }
}

function isQueue(destination: string): boolean {
  return destination.split(':')[2] === 'sqs';
}
