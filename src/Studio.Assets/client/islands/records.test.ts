import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioRecords } from './records';

const row = (key: string, kind: string) => `
  <li data-key="${key}"><input type="hidden" name="f.Rules" value="${key}">
    <div class="studio-records-fields" role="group" aria-label="Rules ${key}" data-title="Rules">
      <div data-field="Rules[${key}].Kind"><label for="f-Rules-${key}-Kind">Kind</label><input id="f-Rules-${key}-Kind" name="f.Rules[${key}].Kind" value="${kind}" aria-describedby="f-Rules-${key}-Kind-error"></div>
    </div>
    <div class="studio-records-actions" hidden>
      <button type="button" data-move="-1">Up <span data-number></span></button><button type="button" data-move="1">Down <span data-number></span></button><button type="button" data-remove>Remove <span data-number></span></button>
    </div></li>`;

const posted = (form: HTMLFormElement) => [...new FormData(form)].map(([name, value]) => `${name}=${String(value)}`);

describe('studio-records', () => {
  let form: HTMLFormElement;

  beforeEach(async () => {
    if (!customElements.get('studio-records')) customElements.define('studio-records', StudioRecords);
    document.body.innerHTML = `<form><studio-records path="Rules"><input type="hidden" name="f.Rules" value=""><ol>${row('0', 'mail')}${row('1', 'phone')}</ol>
      <template>${row('new', '')}</template><button type="button" data-add hidden>Add</button></studio-records></form>`;
    form = document.querySelector('form')!;
    await Promise.resolve();
  });

  afterEach(() => document.body.replaceChildren());

  const button = (selector: string, place = 0) => form.querySelectorAll<HTMLButtonElement>(`ol ${selector}`)[place]!;

  it('shows the buttons that only work with it', () => {
    expect(form.querySelector<HTMLElement>('[data-add]')!.hidden).toBe(false);
    expect([...form.querySelectorAll<HTMLElement>('ol .studio-records-actions')].every((actions) => !actions.hidden)).toBe(true);
  });

  it('adds a row with the next place and puts the cursor into it', () => {
    const changed = vi.fn();
    form.addEventListener('change', changed);
    form.querySelector<HTMLButtonElement>('[data-add]')!.click();
    expect(posted(form)).toEqual(['f.Rules=', 'f.Rules=0', 'f.Rules[0].Kind=mail', 'f.Rules=1', 'f.Rules[1].Kind=phone', 'f.Rules=2', 'f.Rules[2].Kind=']);
    expect(document.activeElement?.id).toBe('f-Rules-2-Kind');
    expect(form.querySelectorAll('label')[2]!.htmlFor).toBe('f-Rules-2-Kind');
    expect(changed).toHaveBeenCalledOnce();
  });

  it('takes a row away and moves the others up', () => {
    button('[data-remove]').click();
    expect(posted(form)).toEqual(['f.Rules=', 'f.Rules=0', 'f.Rules[0].Kind=phone']);
    expect(form.querySelector('[data-field]')!.getAttribute('data-field')).toBe('Rules[0].Kind');
    expect(document.activeElement).toBe(button('[data-remove]'));
    button('[data-remove]').click();
    expect(posted(form)).toEqual(['f.Rules=']);
    expect(document.activeElement?.hasAttribute('data-add')).toBe(true);
  });

  it('changes the order by the buttons, which keep the cursor', () => {
    const down = button('[data-move="1"]');
    down.click();
    expect(posted(form)).toEqual(['f.Rules=', 'f.Rules=0', 'f.Rules[0].Kind=phone', 'f.Rules=1', 'f.Rules[1].Kind=mail']);
    expect(document.activeElement).toBe(down);
    expect(form.querySelectorAll('.studio-records-fields')[1]!.getAttribute('aria-label')).toBe('Rules 2');
    button('[data-move="-1"]').click();
    expect(posted(form)[2]).toBe('f.Rules[0].Kind=phone');
  });
});
