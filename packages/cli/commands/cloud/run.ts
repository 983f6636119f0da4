import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { apiLogFile, LocalCloud } from '../../../local-cloud';
import { assets } from '../../process/assets';
import { asUsage, exitCodes } from '../../process/exit-codes';
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
  await asUsage(() => mkdirSync(options.out, { recursive: true }), '--out');
  const screen = new Screen();
  const templateFile = options.template ?? assets.exampleTemplate;
  const apiLog = apiLogFile(join(options.out, 'api-calls.jsonl'));
  const cloud = await asUsage(() =>
    LocalCloud.start({
      port: options.port,
      firstListenerPort: options.port === 0 ? 0 : options.port + 1,
      seed: options.seed,
      speed: options.speed,
      startsAt: Date.now(),
      apiLog,
      onListener: ({ name, url }) => screen.printWhole(`Service URL    ${url}   (${name})`),
      onLogLine: ({ functionName, version, line }) => screen.printWhole(`${functionName}:${version} ${line}`),
    }),
  );
  try {
    screen.printWhole(
      `AWS endpoint   ${cloud.endpoint}   (AWS_ENDPOINT_URL; any credentials, region ${cloud.context.region})`,
    );
    screen.printWhole(
      `Clock          ${cloud.clockHeader}   (ROLLOUTS_CLOCK_HEADER, to read the virtual time)`,
    );
    if (templateFile !== false) {
      const { outputs, differences } = await asUsage(() => cloud.provision(templateFile));
      for (const [name, value] of Object.entries(outputs)) screen.printWhole(`${name}   ${value}`);
      for (const line of describeDifferences(differences.list())) screen.printWhole(line);
    }
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
