import type { ControlCommand } from '../state/control-command';

/** Reads the token from the page's address. */
function token(): string {
  return location.pathname.split('/')[1] ?? '';
}

/** Sends a command to the server. @returns the error, for people; undefined if it succeeded */
export async function sendCommand(command: ControlCommand): Promise<string | undefined> {
  try {
    const response = await fetch('commands', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-console-token': token() },
      body: JSON.stringify(command),
    });
    if (response.ok) return undefined;
    const { error } = (await response.json()) as { error?: string };
    return error ?? `The server responded with status ${response.status}.`;
  } catch {
    return 'The server is not responding, and nothing was changed. Check that rollouts console is still running.';
  }
}
