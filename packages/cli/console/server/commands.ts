import type { IncomingMessage } from 'node:http';
import { refusalText, type ControlRefusal, type RefusalCode } from '../../../../core/audit/allowed-controls';
import { describeIssues } from '../../../../core/text/issues';
import { controlOrderSchema } from '../state/control-command';
import type { Source } from '../state/source';

const mostBytes = 8192;

export interface OrderAnswer {
  readonly status: number;
  readonly body: {
    readonly error?: string;
    /** Set when the control is not allowed now. */ readonly code?: RefusalCode;
  };
}

/** Takes what a person asks by a button, and says what became of it. */
export async function answerOrder(request: IncomingMessage, source: Source): Promise<OrderAnswer> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return problem(415, 'An order is JSON.');
  }
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > mostBytes) return problem(413, `An order has at most ${mostBytes} bytes.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return problem(400, 'An order is JSON.');
  }
  const parsed = controlOrderSchema.safeParse(json);
  if (!parsed.success) return problem(400, describeIssues('order', parsed.error));
  try {
    const service = await source.open(parsed.data.service);
    const refusal = await service.ask(parsed.data);
    if (refusal === undefined) return { status: 200, body: {} };
    return { status: 409, body: { error: sentenceOf(refusal), code: refusal.code } };
  } catch (error) {
    return problem(502, (error as Error).message);
  }
}

function problem(status: number, error: string): OrderAnswer {
  return { status, body: { error } };
}

function sentenceOf(refusal: ControlRefusal): string {
  const text = refusalText(refusal);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
