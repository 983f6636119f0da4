import { useEffect, useState } from 'preact/hooks';

/** What is looked at, as the address has it behind the #: `checkout` or `checkout/RELEASE`. */
export interface View {
  /** @default the first service */
  readonly service?: string;
  /** @default the release in flight, or the last one */
  readonly release?: string;
}

/** The address of a view. */
export function addressOf({ service, release }: View): string {
  return `#${[service, release].flatMap((part) => (part === undefined ? [] : [encodeURIComponent(part)])).join('/')}`;
}

/** The view that the address names, as it changes. */
export function useView(): View {
  const [view, setView] = useState(readView);
  useEffect(() => {
    const onChange = () => setView(readView());
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return view;
}

function readView(): View {
  const [service, release] = location.hash.slice(1).split('/').map(decode);
  return { service: service || undefined, release: release || undefined };
}

/** An address that somebody mistyped names nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
