export type Theme = 'light' | 'dark';

const key = 'studio-theme';

/** The theme that the person chose, else the one of the system. */
export function currentTheme(): Theme {
  const chosen = readChoice();
  return chosen ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

/** Shows the theme. */
export function applyTheme(theme: Theme): void {
  document.documentElement.setAttribute('data-bs-theme', theme);
}

/** Shows the theme and keeps it for the next page. */
export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
  applyTheme(theme);
}

function readChoice(): Theme | undefined {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
}
