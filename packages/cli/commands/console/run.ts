import { Screen } from '../../views/screen';
import { readFileSync, writeFileSync } from 'node:fs';
import { newToken } from '../../console/server/access';
import { ConsoleServer } from '../../console/server/server';
import { Account, type AccountOptions } from '../../account/account';
import { accountSource } from '../../account/account-source';
import { asUsage, exitCodes, UsageError } from '../../process/exit-codes';
import { interruption } from '../../process/interruption';

/** The flags of the command. */
export interface ConsoleOptions extends AccountOptions {
  /** @default a free one */
  readonly port?: number;
  readonly tokenFile?: string;
  /** In seconds. */
  readonly interval: number;
}

/** `rollouts console`: serves the page until interrupted. */
export async function runConsole(options: ConsoleOptions): Promise<number> {
  const interrupted = interruption();
  try {
    const account = new Account(options);
    const source = await accountSource(account, options);
    // Reports an error in the flags or the account here, not in the page.
    const { details } = await source.open();
    const token =
      options.tokenFile === undefined
        ? undefined
        : await asUsage(() => tokenIn(options.tokenFile!), '--token-file');
    const server = await startServer({
      source,
      token,
      port: options.port,
      pace: { ledgerMilliseconds: options.interval * 1000 },
    });
    const screen = new Screen();
    screen.printWhole(`${details.name} in ${source.environment.region}, as ${source.environment.caller}`);
    screen.printWhole(`Console: ${server.url}`);
    screen.printWhole('Anyone with this address can control releases. Press Ctrl-C to stop.');
    try {
      await aborted(interrupted.signal);
    } finally {
      await server.close();
    }
    return exitCodes.ok;
  } finally {
    interrupted.stop();
  }
}

async function startServer(options: Parameters<typeof ConsoleServer.start>[0]): Promise<ConsoleServer> {
  try {
    return await ConsoleServer.start(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'requires elevated privileges' : 'is already in use';
    throw new UsageError(`--port: ${options.port} ${why}; omit --port to use a free one`, { cause: error });
  }
}

const tokenPattern = /^[\w-]{32,200}$/;

/** Reads the token of a file; creates the file, readable by its owner only, when it does not exist. */
function tokenIn(file: string): string {
  try {
    writeFileSync(file, `${newToken()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const token = readFileSync(file, 'utf8').trim();
  if (tokenPattern.test(token)) return token;
  throw new Error(`${file} is not a token: expected 32 to 200 letters, digits, hyphens and underscores`);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
