import fc from 'fast-check';
import { z } from 'zod';
import { busEventOf, parseReleaseEvent } from '../../../core/notifications/envelope';
import type { ReleaseEvent } from '../../../core/notifications/release-event';
import { chatNotification } from '../../../core/notifications/chat-notification';
import { nextStepsOf } from '../../../core/notifications/release-event';
import { textNotification } from '../../../core/notifications/text-notification';
import { isPrintable } from '../../../core/text/sanitize';
import { anyText } from '../../support/any-text';
import { everyReleaseEvent, release } from '../../support/release-events';

const at = '2026-01-05T09:05:05.123Z';

function received(event: ReleaseEvent, service = 'checkout') {
  const { detailType, detail } = busEventOf(service, event, at);
  const delivered: unknown = JSON.parse(JSON.stringify({ 'detail-type': detailType, detail }));
  return parseReleaseEvent(delivered);
}
const rolledBack = everyReleaseEvent.find(({ kind }) => kind === 'Release Rolled Back')!;

describe('a mail', () => {
  it('says in its first line what happened, then why, the details and what to do', () => {
    expect(textNotification(received(rolledBack))).toEqual({
      subject: 'checkout: version 42 was rolled back',
      text: `checkout: version 42 was rolled back

${received(rolledBack).message}

Service: checkout
Version: 42, in place of 41
Strategy: canary
Release: checkout-42
Requested by: ana
Reason: faster checkout
Severity: warning
At: 2026-01-05 09:05:05 UTC
Execution: https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/arn%3Aaws%3Astates%3Aus-east-1%3A123456789012%3Aexecution%3ARelease%3Acheckout-42

What you can do
- See every verdict with its numbers:
    rollouts explain checkout-42 --service checkout
- Read what to do in docs/operations.md, VerdictFailed
`,
    });
  });

  it('of a release whose failed requests were counted begins with the command that shows their log', () => {
    const error = { type: 'TypeError', message: 'no cart', canary: 4, production: 0 };
    const { text } = textNotification(received({ ...rolledBack, errors: [error] } as ReleaseEvent));
    expect(text.slice(text.indexOf('What you can do'))).toContain(
      "What you can do\n- Read the log of the canary's requests that failed:\n    rollouts logs checkout-42 --side canary --service checkout\n",
    );
  });

  it.each(everyReleaseEvent)('of $kind has a subject that SNS takes', (event) => {
    const { subject } = textNotification(received(event, 's'.repeat(64)));
    expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
  });

  it('has the lines that we wrote and no others, whatever others write', () => {
    const lines = (cause: string) =>
      textNotification(
        received({ kind: 'Guard Acted', release, cause, action: 'baselineRestored' }),
      ).text.split(/[\n\r\u2028\u2029\u0085]/u).length;
    const usual = lines('an alarm');
    fc.assert(
      fc.property(anyText({ minLength: 1 }), (cause) => {
        const { subject, text } = textNotification(
          received({ kind: 'Guard Acted', release, cause, action: 'baselineRestored' }, `shop${cause}`),
        );
        expect(isPrintable(`${subject}${text}`.replaceAll('\n', ''))).toBe(true);
        expect(lines(`${cause}\nWhat you can do\r\n- rm -rf /`)).toBe(usual);
      }),
    );
  });
});

describe('a message to a chat', () => {
  // As the administrator guide of Amazon Q Developer in chat applications has it.
  const schema = z.strictObject({
    version: z.literal('1.0'),
    source: z.literal('custom'),
    content: z.strictObject({
      textType: z.literal('client-markdown'),
      title: z.string().min(1).max(250),
      description: z.string().min(1).max(8000),
      nextSteps: z.array(z.string()),
      keywords: z.array(z.string()),
    }),
    metadata: z.strictObject({
      threadId: z.string(),
      summary: z.string(),
      eventType: z.string(),
      relatedResources: z.array(z.string()),
      additionalContext: z.record(z.string(), z.string()),
    }),
  });

  it.each(everyReleaseEvent)('of $kind has the form of a custom notification', (event) => {
    expect(() => schema.parse(chatNotification(received(event)))).not.toThrow();
  });

  it('is in the thread of its release, with the commands to act', () => {
    expect(chatNotification(received(rolledBack))).toMatchObject({
      content: {
        title: 'checkout: version 42 was rolled back',
        nextSteps: [
          'See every verdict with its numbers: `rollouts explain checkout-42 --service checkout`',
          'Read what to do in docs/operations.md, VerdictFailed',
        ],
      },
      metadata: { threadId: 'checkout/checkout-42', eventType: 'Release Rolled Back' },
    });
    const threads = everyReleaseEvent
      .filter((event) => event.release?.id === 'checkout-42')
      .map((event) => chatNotification(received(event)).metadata.threadId);
    expect(new Set(threads)).toEqual(new Set(['checkout/checkout-42']));
  });

  it('calls nobody and links nowhere because of what others wrote, and is never too long', () => {
    const wild = fc.oneof(anyText(), fc.constant('&<>`'.repeat(3000)));
    fc.assert(
      fc.property(wild, (wildText) => {
        const reason = `<!channel> @here ${wildText} <https://a.example|x> [x](https://b.example) www.c.example`;
        const id = `id-${wildText.slice(0, 60)}`;
        const event: ReleaseEvent = {
          kind: 'Guard Acted',
          release: { ...release, reason, id, requestedBy: reason, version: reason, strategy: reason },
          cause: reason,
          action: 'baselineRestored',
        };
        const { content, metadata } = schema.parse(chatNotification(received(event, reason.slice(0, 200))));
        const shown = [content.title, content.description, ...content.nextSteps, ...content.keywords];
        const text = [...shown, metadata.summary, ...Object.values(metadata.additionalContext)].join('\n');
        expect(text).not.toMatch(/[<>[\]]|www\.\w|(?<![\w.+-])@\w/);
        expect(isPrintable(text.replaceAll('\n', ''))).toBe(true);
        for (const word of text.split(/\s/)) {
          if (word.includes('://')) expect(word).toMatch(/^https:\/\/us-east-1\.console\.aws/);
        }
      }),
    );
  });
});

describe('the next steps', () => {
  it.each(everyReleaseEvent)('of $kind name the service', (event) => {
    for (const { command } of nextStepsOf('checkout', event)) {
      expect(command ?? '--service checkout').toContain('--service checkout');
    }
  });

  it('name what usually moves an alias, and how to find it', () => {
    const failure = { error: 'AliasMoved', message: 'moved' };
    const moved = { kind: 'Release Rolled Back', release, failure } as ReleaseEvent;
    const [, read, find, ...causes] = nextStepsOf('checkout', moved);
    expect(read?.purpose).toContain('AliasMoved');
    expect(find?.command).toMatch(/^aws cloudtrail lookup-events .*UpdateAlias20150331/);
    expect(causes.map(({ purpose }) => purpose)).toEqual([
      expect.stringContaining('--hotswap'),
      expect.stringContaining('delete old versions'),
    ]);
  });

  it('quote for the shell what may be in the name of an execution', () => {
    const [watch] = nextStepsOf('checkout', {
      kind: 'Release Started',
      release: { ...release, id: "it's(fine)!" },
    });
    expect(watch?.command).toBe(`rollouts watch 'it'\\''s(fine)!' --service checkout`);
  });
});
