import type { IncomingMessage } from 'node:http';
import { refusalText, type ControlRefusal, type RefusalCode } from '../../../../core/audit/allowed-controls';
import { describeIssues } from '../../../../core/text/issues';
import { controlCommandSchema } from '../state/control-command';
import type { Source } from '../state/source';

const maxBytes = 8192;

export interface CommandResponse {
  readonly status: number;
  readonly body: {
    readonly error?: string;
    /** Set when the release does not allow the control in its current status. */
    readonly code?: RefusalCode;
  };
}

/** Handles the command of a button. */
export async function handleCommand(request: IncomingMessage, source: Source): Promise<CommandResponse> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return problem(415, 'The content type must be application/json.');
  }
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) return problem(413, `The command exceeds ${maxBytes} bytes.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return problem(400, 'The command is not valid JSON.');
  }
  const parsed = controlCommandSchema.safeParse(json);
  if (!parsed.success) return problem(400, describeIssues('command', parsed.error));
  try {
    const service = await source.open(parsed.data.service);
    const refusal = await service.control(parsed.data);
    if (refusal === undefined) return { status: 200, body: {} };
    return { status: 409, body: { error: sentenceOf(refusal), code: refusal.code } };
  } catch (error) {
    const { name, message } = error as Error;
    return problem(name === 'ServiceNotFound' ? 404 : 502, message);
  }
}

function problem(status: number, error: string): CommandResponse {
  return { status, body: { error } };
}

function sentenceOf(refusal: ControlRefusal): string {
  const text = refusalText(refusal);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
