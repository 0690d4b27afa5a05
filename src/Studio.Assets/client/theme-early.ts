// Loaded in the head as a classic, blocking script of a few bytes: a dark page must not flash white first. It repeats what
// lib/theme.ts knows because a classic script cannot import.
(() => {
  let theme: string | null = null;
  try {
    theme = localStorage.getItem('studio-theme');
  } catch {
    // Storage may be forbidden; the system decides.
  }
  if (theme !== 'light' && theme !== 'dark') theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.setAttribute('data-bs-theme', theme);
})();
