import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { apiLogFile, LocalCloud } from '../../../local-cloud';
import { assets } from '../../process/assets';
import { asUsage, exitCodes } from '../../process/exit-codes';
import { checkJsonFile } from '../../process/input-file';
import { interruption } from '../../process/interruption';
import { describeDifferences } from '../../views/difference-text';
import { Screen } from '../../views/screen';

/** The flags of the command. */
export interface CloudOptions {
  readonly port: number;
  /** False for a cloud without resources. */
  readonly template?: string | false;
  readonly speed: number;
  readonly seed: number;
  readonly out: string;
}

/** `rollouts cloud`: runs until interrupted. */
export async function runCloud(options: CloudOptions): Promise<number> {
  const interrupted = interruption();
  try {
    await stay(options, interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    interrupted.stop();
  }
  return exitCodes.ok;
}

async function stay(options: CloudOptions, signal: AbortSignal): Promise<void> {
  if (typeof options.template === 'string') checkJsonFile('--template', options.template);
  await asUsage(() => mkdirSync(options.out, { recursive: true }), '--out');
  const screen = new Screen();
  const templateFile = options.template ?? assets.exampleTemplate;
  const apiLog = apiLogFile(join(options.out, 'api-calls.jsonl'));
  const listeners: string[] = [];
  let print = (line: string): unknown => listeners.push(line);
  const cloud = await asUsage(() =>
    LocalCloud.start({
      port: options.port,
      firstListenerPort: options.port === 0 ? 0 : options.port + 1,
      seed: options.seed,
      speed: options.speed,
      startsAt: Date.now(),
      apiLog,
      onListener: ({ name, url }) => print(`Service URL    ${url}   (${name})`),
      onLogLine: ({ functionName, version, line }) => screen.printWhole(`${functionName}:${version} ${line}`),
    }),
  );
  try {
    const stack =
      templateFile === false ? undefined : await asUsage(() => cloud.deploy(templateFile), '--template');
    screen.printWhole(
      `AWS endpoint   ${cloud.endpoint}   (AWS_ENDPOINT_URL; any credentials, region ${cloud.context.region})`,
    );
    screen.printWhole(
      `Clock          ${cloud.clockHeader}   (ROLLOUTS_CLOCK_HEADER, to read the virtual time)`,
    );
    for (const line of listeners) screen.printWhole(line);
    print = (line) => screen.printWhole(line);
    for (const [name, value] of Object.entries(stack?.outputs ?? {})) screen.printWhole(`${name}   ${value}`);
    for (const line of describeDifferences(stack?.differences.list() ?? [])) screen.printWhole(line);
    signal.throwIfAborted();
    screen.printWhole('');
    screen.printWhole(
      `Press Ctrl-C to stop. API calls are logged to ${join(options.out, 'api-calls.jsonl')}`,
    );
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await cloud.close();
    await apiLog.close();
  }
}
