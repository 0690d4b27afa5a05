import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { confirmSubmits } from './confirm';
import { focusFirstFault, guardDoubleSubmits, limitFiles, submitOnChange } from './forms';

describe('forms', () => {
  const sent = vi.fn<(event: SubmitEvent) => void>();

  beforeAll(() => {
    confirmSubmits(document);
    limitFiles(document);
    guardDoubleSubmits(document);
    submitOnChange(document);
    // Comes last, as the browser itself does: what gets here would have been sent.
    window.addEventListener('submit', (event) => {
      if (!event.defaultPrevented) sent(event as SubmitEvent);
      event.preventDefault();
    });
  });

  beforeEach(() => {
    vi.useFakeTimers();
    sent.mockReset();
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.useRealTimers();
  });

  const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();

  it('sends a form once, and again only when it had long enough to leave', async () => {
    document.body.innerHTML = '<form method="post"><button>Save</button></form>';
    press('button');
    press('button');
    expect(sent).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(15_000);
    press('button');
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('lets a page that came back from the history send again', () => {
    document.body.innerHTML = '<form method="post"><button>Save</button></form>';
    press('button');
    window.dispatchEvent(new Event('pageshow'));
    press('button');
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('shows the work of a button that says it takes a while, and its name and value are sent', async () => {
    document.body.innerHTML = '<form method="post"><button data-busy="Setting up…" name="go" value="1"><b>Set up</b></button></form>';
    const button = document.querySelector('button')!;
    press('button');
    expect(button.disabled).toBe(false);
    expect(sent.mock.lastCall?.[0].submitter).toBe(button);
    await vi.advanceTimersByTimeAsync(0);
    expect(button.disabled).toBe(true);
    expect(button.textContent).toBe('Setting up…');
    expect(document.querySelector('[role="status"]')?.textContent).toBe('Setting up…');
    await vi.advanceTimersByTimeAsync(60_000);
    press('button');
    expect(sent).toHaveBeenCalledOnce();
    window.dispatchEvent(new Event('pageshow'));
    expect(button.disabled).toBe(false);
    expect(button.innerHTML).toBe('<b>Set up</b>');
    expect(document.querySelector('[role="status"]')).toBeNull();
  });

  it('leads to the first wrong field, wherever it is folded up', () => {
    document.body.innerHTML = `<main><div class="studio-field"><input id="right"><span class="field-validation-error"></span></div>
      <details><div class="studio-field"><input id="wrong"><span class="field-validation-error">A name is needed.</span></div></details>
      <input id="later" aria-invalid="true"></main>`;
    focusFirstFault(document);
    expect(document.activeElement?.id).toBe('wrong');
    expect(document.querySelector('details')?.open).toBe(true);
    document.querySelector('details')?.remove();
    focusFirstFault(document);
    expect(document.activeElement?.id).toBe('later');
  });

  it('keeps a file that is too large', () => {
    document.body.innerHTML = `<form method="post"><div class="studio-field"><input type="file" data-max-bytes="3" data-too-large="Too large."><span class="field-validation-valid"></span></div><button>Send</button></form>`;
    const input = document.querySelector('input')!;
    const choose = (text: string) => Object.defineProperty(input, 'files', { value: [new File([text], 'a.csv')], configurable: true });
    choose('abcd');
    input.dispatchEvent(new Event('change', { bubbles: true }));
    expect(document.querySelector('span')?.textContent).toBe('Too large.');
    press('button');
    expect(sent).not.toHaveBeenCalled();
    expect(input.getAttribute('aria-invalid')).toBe('true');
    choose('abc');
    press('button');
    expect(sent).toHaveBeenCalledOnce();
    expect(document.querySelector('span')?.textContent).toBe('');
  });

  it('asks before it destroys, in the words of the page', async () => {
    document.body.dataset['confirmNo'] = '取消';
    document.body.innerHTML = '<form method="post"><button data-confirm="Delete &lt;b&gt;Lin&lt;/b&gt;?" data-confirm-yes="Delete">X</button></form>';
    press('form button');
    expect(sent).not.toHaveBeenCalled();
    const dialog = document.querySelector('dialog');
    expect(dialog?.textContent).toBe('Delete <b>Lin</b>?取消Delete');
    dialog?.close('no');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).not.toHaveBeenCalled();
    press('form button');
    document.querySelector('dialog')?.close('yes');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveBeenCalledOnce();
  });

  it('sends filters when a choice changes', () => {
    document.body.innerHTML = '<form data-auto-submit><select><option>1</option></select></form>';
    document.querySelector('select')?.dispatchEvent(new Event('change', { bubbles: true }));
    expect(sent).toHaveBeenCalledOnce();
  });
});
