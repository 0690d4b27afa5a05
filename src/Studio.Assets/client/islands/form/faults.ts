import { make, uniqueId } from '../../lib/dom';
import { fieldOf, titleOf } from './state';

/** One fault as the server tells it. */
export interface Fault {
  readonly path: string;
  readonly message: string;
  readonly line?: number | null;
  readonly column?: number | null;
}

/** True where the fault is at the field or within its value. */
function isAt(fault: Fault, path: string): boolean {
  return fault.path === path || (fault.path.startsWith(path) && (fault.path[path.length] === '.' || fault.path[path.length] === '['));
}

/**
 * Shows faults beside the fields that the person has written in; a field that says something wrong already is always brought up to date. Tells what is new, for a live region.
 */
export function showFaults(form: HTMLFormElement, faults: readonly Fault[], touched: ReadonlySet<Element>): string {
  const news: string[] = [];
  const fields = [...form.querySelectorAll<HTMLElement>('[data-field]')];
  // Of fields in each other the inner one has the fault.
  for (const field of fields) {
    const path = field.dataset['field'] ?? '';
    const note = field.querySelector<HTMLElement>('.field-validation-error');
    if (!touched.has(field) && !note?.textContent) continue;
    const own = faults.filter((fault) => isAt(fault, path) && !fields.some((inner) => inner !== field && field.contains(inner) && isAt(fault, inner.dataset['field'] ?? '')));
    const text = own.map((fault) => fault.message).join(' ');
    if ((note?.textContent ?? '') === text) continue;
    show(field, note ?? undefined, text);
    field.dispatchEvent(new CustomEvent('studio:faults', { detail: own }));
    if (text) news.push(`${titleOf(field)}: ${text}`);
  }
  return news.join(' ');
}

/** The paths of fields with a fault on the page. */
export function hasFault(part: Element): boolean {
  return [...part.querySelectorAll('.field-validation-error')].some((note) => note.textContent.trim() !== '' && !fieldOf(note)?.classList.contains('is-not-asked'));
}

function show(field: HTMLElement, note: HTMLElement | undefined, text: string): void {
  // What only tries the value out (`data-apart`) is no part of it.
  const controls = [...field.querySelectorAll<HTMLElement>('input:not([type="hidden"]), select, textarea, [role="textbox"], [role="combobox"]')].filter((control) => !control.closest('[data-apart]'));
  if (text === '') {
    note?.remove();
    for (const control of controls) {
      control.removeAttribute('aria-invalid');
      if (note?.id) describe(control, note.id, false);
    }
    return;
  }
  const shown = note ?? make('span', { class: 'field-validation-error', id: uniqueId('fault') });
  shown.textContent = text;
  if (!note) field.append(shown);
  for (const control of controls) {
    control.setAttribute('aria-invalid', 'true');
    describe(control, shown.id, true);
  }
}

function describe(control: Element, id: string, on: boolean): void {
  const ids = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((known) => known !== '' && known !== id);
  if (on) ids.push(id);
  if (ids.length > 0) control.setAttribute('aria-describedby', ids.join(' '));
  else control.removeAttribute('aria-describedby');
}
