/** A message that was published. */
export interface Message {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** Virtual time in milliseconds since the epoch. */
  readonly publishedAt: number;
}

export interface MessageAttribute {
  /** `String`, `String.Array`, `Number` or `Binary`, perhaps with a custom label behind a dot. */
  readonly type: string;
  readonly value: string | Uint8Array;
}

/** The event that a subscribed function receives (Lambda Developer Guide, Using Lambda with SNS). */
export function lambdaEvent(message: Message, subscriptionArn: string): object {
  const attributes = Object.entries(message.attributes).map(([name, { type, value }]) => [
    name,
    { Type: type, Value: typeof value === 'string' ? value : Buffer.from(value).toString('base64') },
  ]);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: message.messageId,
          TopicArn: message.topicArn,
          Subject: message.subject ?? null,
          Message: message.message,
          Timestamp: new Date(message.publishedAt).toISOString(),
          SignatureVersion: '1',
          Signature: 'EXAMPLE',
          SigningCertUrl: 'EXAMPLE',
          UnsubscribeUrl: 'EXAMPLE',
          MessageAttributes: Object.fromEntries(attributes) as object,
        },
      },
    ],
  };
}
