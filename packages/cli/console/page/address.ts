import { useEffect, useState } from 'preact/hooks';

/** The service and release in the fragment of the address: `#checkout` or `#checkout/RELEASE`. */
export interface View {
  /** @default the first service */
  readonly service?: string;
  /** @default the release in flight, or the last one */
  readonly release?: string;
}

/** Builds the address of a view. */
export function addressOf({ service, release }: View): string {
  return `#${[service, release].flatMap((part) => (part === undefined ? [] : [encodeURIComponent(part)])).join('/')}`;
}

/** Returns the view of the address, and renders again when it changes. */
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

/** Decodes a part of the address; an invalid one is empty. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
