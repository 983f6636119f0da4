import type * as Cli from '../../packages/cli/main';

/** The built program, loaded once. */
const { main } = require('../../packages/cli/dist/main.js') as typeof Cli;

/** A command line to run. */
export interface SessionRequest {
  readonly args: readonly string[];
  /** Environment variables for this command only. */
  readonly env: Readonly<Record<string, string>>;
}

/** The result of a command line. */
export interface SessionAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs command lines one by one. The process ends after the channel is closed, unless a command left a handle open. */
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

/** Captures the output to a stream, and removes the listeners that a command adds to it. */
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
