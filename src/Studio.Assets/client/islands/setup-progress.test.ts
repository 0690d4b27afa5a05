import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioSetupProgress } from './setup-progress';

customElements.define('studio-setup-progress', StudioSetupProgress);

const answer = (value: unknown) => new Response(JSON.stringify(value), { status: 200, headers: { 'content-type': 'application/json' } });

describe('<studio-setup-progress>', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    document.body.innerHTML = '<studio-setup-progress url="/progress"><form></form></studio-setup-progress>';
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('says nothing before the form is sent, then how far it is', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => answer({ phase: 'recipe', stepName: 'Content', step: 4, steps: 5 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(fetched).not.toHaveBeenCalled();
    expect(document.querySelector('progress')).toBeNull();

    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    expect(document.querySelector('[role="status"]')?.textContent).toBe('Beginning…');
    await vi.advanceTimersByTimeAsync(300);
    expect(document.querySelector('[role="status"]')?.textContent).toBe('Running the recipe: step 4 of 5, Content');
    expect(document.querySelector('progress')?.value).toBe(4);
    expect(document.querySelector('progress')?.max).toBe(8);
  });

  it('does not begin where the form is held back', () => {
    const form = document.querySelector('form');
    form?.addEventListener('submit', (event) => event.preventDefault());
    form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    expect(document.querySelector('progress')).toBeNull();
  });
});
