import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioThemeToggle } from './theme-toggle';

customElements.define('studio-theme-toggle', StudioThemeToggle);

describe('<studio-theme-toggle>', () => {
  beforeEach(() => {
    localStorage.clear();
    document.documentElement.setAttribute('data-bs-theme', 'light');
    document.body.innerHTML = `<studio-theme-toggle labels='{"dark":"深色"}'></studio-theme-toggle>`;
  });

  afterEach(() => {
    document.body.innerHTML = '';
  });

  it('switches and keeps the choice', () => {
    const button = document.querySelector('button');
    expect(button?.getAttribute('aria-label')).toBe('深色');
    button?.click();
    expect(document.documentElement.getAttribute('data-bs-theme')).toBe('dark');
    expect(localStorage.getItem('studio-theme')).toBe('dark');
    expect(button?.getAttribute('aria-label')).toBe('Use light colours');
  });
});
