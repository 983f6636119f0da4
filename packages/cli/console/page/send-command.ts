import type { ControlOrder } from '../state/control-command';

/** The page's address ends with the token: whoever has the address may ask. */
function token(): string {
  return location.pathname.split('/')[1] ?? '';
}

/** Asks the server for a control. @returns why it was not done, for people; undefined when it was */
export async function sendOrder(order: ControlOrder): Promise<string | undefined> {
  try {
    const response = await fetch('orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-console-token': token() },
      body: JSON.stringify(order),
    });
    if (response.ok) return undefined;
    const { error } = (await response.json()) as { error?: string };
    return error ?? `The server answered ${response.status}.`;
  } catch {
    return 'The server does not answer: nothing was asked. Is rollouts console still running?';
  }
}
