import { useEffect, useState } from 'preact/hooks';

const names = ['canary', 'production', 'harm', 'safety', 'muted', 'line', 'ground'] as const;

/** The colors of the style sheet for a canvas: `#rrggbb`. */
export type Colors = Readonly<Record<(typeof names)[number], string>>;

/** Reads the colors of the style sheet at an element. */
export function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Colors;
}

/** Returns the user's color scheme, and renders again when it changes. */
export function useColorScheme(): 'dark' | 'light' {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setDark(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, [query]);
  return isDark ? 'dark' : 'light';
}
