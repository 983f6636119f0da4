import { join } from 'node:path';
import type { LocalCloudOptions } from '../../../local-cloud/cloud-options';
import { readTemplateFile } from '../../../local-cloud/template/template';
import { apiLogFile, LocalCloud } from '../../../local-cloud';
import { assets } from '../../process/assets';
import { asUsage, exitCodes, UsageError } from '../../process/exit-codes';
import { createOutputFolder, openOutput } from '../../process/output-folder';
import { asInput } from '../../process/input-file';
import { interruption } from '../../process/interruption';
import { isLocalCloud } from '../shared/local-endpoint';
import { CloudScreen } from './cloud-screen';
import { checkListenerPort, listenerPortAfter } from './listener-port';
import { FunctionLogs } from './function-logs';
import { LedgerWrites } from './ledger-writes';
import { readPlayedScenario } from './played-scenario';
import { Playground } from './playground';

/** The flags of the command. */
export interface CloudOptions {
  readonly port: number;
  /** False for a cloud without resources. */
  readonly template?: string | false;
  readonly scenario?: string;
  /** In requests per virtual second. @default none */
  readonly traffic?: number;
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
  const { template } = options;
  if (typeof template === 'string') asInput('--template', () => readTemplateFile(template));
  const templateFile = template ?? assets.exampleTemplate;
  const played = await asUsage(() => {
    if (templateFile !== false) return readPlayedScenario(templateFile, options.scenario);
    if (options.traffic === undefined && options.scenario === undefined) return undefined;
    throw new UsageError('--traffic and --scenario need a service: omit --no-template');
  });
  createOutputFolder(options.out);
  const screen = new CloudScreen(process.stdout);
  const calls = new LedgerWrites(openOutput(join(options.out, 'api-calls.jsonl'), apiLogFile));
  const logs = openOutput(join(options.out, 'function-logs.jsonl'), (file) => new FunctionLogs(file));
  const cloud = await startCloud(options, {
    apiLog: calls,
    onListener: (listener) => screen.showListener(listener),
    onLogLine: logs.write,
  });
  const playground = new Playground(cloud, calls, screen);
  try {
    if (templateFile !== false) await checkListenerPort(listenerPortAfter(options.port));
    const stack =
      templateFile === false ? undefined : await asUsage(() => cloud.deploy(templateFile), '--template');
    signal.throwIfAborted();
    await asUsage(() => playground.open({ stack, played, requestsPerSecond: options.traffic }));
    const { services } = playground;
    screen.showUp({ ...options, cloud, services, played }, stack?.differences.list() ?? []);
    playground.start();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await playground.close();
    await cloud.close();
    await calls.close();
    await logs.close();
    screen.showEnd(playground.totals);
  }
}

async function startCloud(
  { port, seed, speed }: CloudOptions,
  observers: Pick<LocalCloudOptions, 'apiLog' | 'onListener' | 'onLogLine'>,
): Promise<LocalCloud> {
  try {
    return await LocalCloud.start({
      port,
      firstListenerPort: listenerPortAfter(port),
      seed,
      speed,
      startsAt: Date.now(),
      functions: 'tasks-in-process',
      ...observers,
    });
  } catch (error) {
    const endpoint = `http://127.0.0.1:${port}`;
    const { message } = error as Error;
    const isSecond = port !== 0 && (await isLocalCloud(endpoint));
    throw new UsageError(
      isSecond
        ? `a local cloud answers at ${endpoint} already: use it, stop it with Ctrl-C, or pass another --port`
        : message,
      { cause: error },
    );
  }
}
