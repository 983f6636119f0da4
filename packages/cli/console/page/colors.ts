import { useEffect, useState } from 'preact/hooks';

const names = ['canary', 'production', 'harm', 'safety', 'muted', 'line'] as const;

/** The colours that the style sheet gives, as a canvas needs them: `#rrggbb`. */
export type Colors = Readonly<Record<(typeof names)[number], string>>;

/** What the style sheet says at an element. */
export function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Colors;
}

/** `dark` or `light`, as the person has it, and when it changes. */
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
