import type { AnswerDirectly } from '../../../packages/local-cloud/wire/direct-client';
import { directRequest } from '../../../packages/local-cloud/services/lambda/hosts/in-process/direct-http';

/** Checks whether a request leaves a trace in the SDK that sent it as its attempt of that number. */
async function leavesTrace(attempt: string | undefined, status: number | 'no answer'): Promise<boolean> {
  const traces: boolean[] = [];
  const answer: AnswerDirectly = () =>
    Promise.resolve(status === 'no answer' ? undefined : { status, headers: {}, body: '{}' });
  const request = directRequest(answer, {
    accessKeyId: 'local',
    isOver: () => false,
    onOpen: () => undefined,
    onHeld: () => undefined,
    onClose: (_heldIds, trace) => void traces.push(trace),
  });
  const headers = attempt === undefined ? {} : { 'amz-sdk-request': attempt };
  const sent = request('local', { headers }, () => undefined) as NodeJS.EventEmitter & { end(): void };
  sent.on('error', () => undefined);
  const closed = new Promise((resolve) => sent.on('close', resolve));
  sent.end();
  await closed;
  return traces[0]!;
}

describe('What a request of a function in this process leaves in its SDK', () => {
  test.each([
    ['nothing, when it is answered', 'attempt=1; max=3', 200, false],
    ['nothing, when it is refused and not tried again', 'attempt=1; max=3', 400, false],
    ['nothing, when nobody tries it again', undefined, 500, false],
    ['nothing, when its second attempt succeeds and gives back what it cost', 'attempt=2; max=3', 200, false],
    ['less patience, when its second attempt fails', 'attempt=2; max=3', 503, true],
    ['less patience, when its second attempt is not answered', 'attempt=2; max=2', 'no answer', true],
    ['less patience, when it took a third attempt', 'attempt=3; max=3', 200, true],
  ] as const)('%s', async (_, attempt, status, expected) => {
    expect(await leavesTrace(attempt, status)).toBe(expected);
  });
});
