import type * as Cli from '../../packages/cli/main';

/** The program that is shipped, loaded once. */
const { main } = require('../../packages/cli/dist/main.js') as typeof Cli;

/** What the process of a session is told to do, and what it answers. */
export interface SessionRequest {
  readonly args: readonly string[];
  /** Variables that the process does not have; gone again afterwards. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a command line ended. */
export interface SessionAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line after the other, and ends when nobody asks for more and no command left anything open. */
process.on('message', ({ args, env }: SessionRequest) => {
  void run(args, env).then((answer) => process.send?.(answer));
});

async function run(args: SessionRequest['args'], env: SessionRequest['env']): Promise<SessionAnswer> {
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  Object.assign(process.env, env);
  try {
    const exitCode = await main(args);
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  } finally {
    for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
    stdout.stop();
    stderr.stop();
  }
}

/** Keeps what is written to a stream, and the observers that a command adds to it. */
function capture(stream: NodeJS.WriteStream) {
  const write = stream.write.bind(stream);
  const observers = stream.listeners('error');
  const captured = {
    text: '',
    stop() {
      stream.write = write;
      stream.removeAllListeners('error');
      for (const observer of observers) stream.on('error', observer as (error: Error) => void);
    },
  };
  stream.write = (chunk: Uint8Array | string): boolean => {
    captured.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return captured;
}
