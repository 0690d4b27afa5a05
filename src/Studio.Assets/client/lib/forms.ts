import { make } from './dom';

/** A form that has not left the page by then (a download, a lost connection) may be sent again. */
const longest = 15_000;

/** The same where the button says that it takes a while. */
const longestWork = 180_000;

/**
 * A second click on a form that is on its way does nothing. `data-allow-resubmit` on a form switches this off. A submit button
 * with `data-busy="Words…"` shows them beside a spinner, disabled, until the answer comes.
 */
export function guardDoubleSubmits(root: Document): void {
  const sending = new Map<HTMLFormElement, { readonly timer: ReturnType<typeof setTimeout>; readonly rest: () => void }>();
  const release = (form: HTMLFormElement): void => {
    const sent = sending.get(form);
    if (!sent) return;
    clearTimeout(sent.timer);
    sent.rest();
    sending.delete(form);
    form.removeAttribute('aria-busy');
  };
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === 'dialog' || 'allowResubmit' in form.dataset) return;
    if (event.defaultPrevented) return;
    if (sending.has(form)) {
      event.preventDefault();
      return;
    }
    form.setAttribute('aria-busy', 'true');
    const button = (event as SubmitEvent).submitter;
    const works = button instanceof HTMLButtonElement && button.dataset['busy'] !== undefined;
    sending.set(form, { timer: setTimeout(() => release(form), works ? longestWork : longest), rest: works ? showWork(button) : () => {} });
  });
  // A page that comes back from the history shows its forms as they were left.
  root.defaultView?.addEventListener('pageshow', () => [...sending.keys()].forEach(release));
}

/** Shows that a button's work is under way; what is returned makes it a button again. */
function showWork(button: HTMLButtonElement): () => void {
  const before = [...button.childNodes];
  const text = button.dataset['busy'] ?? '';
  const spinner = make('span', { class: 'spinner-border spinner-border-sm me-2', 'aria-hidden': 'true' });
  button.replaceChildren(spinner, make('span', { text }));
  // Spoken only where the words come into a region that was there before.
  const spoken = make('span', { class: 'visually-hidden', role: 'status' });
  button.after(spoken);
  // Not at once: the button's name and value are part of what is sent.
  const timer = setTimeout(() => {
    button.disabled = true;
    spoken.textContent = text;
  });
  return () => {
    clearTimeout(timer);
    button.replaceChildren(...before);
    button.disabled = false;
    spoken.remove();
  };
}

/** Of a page that came back with faults, the first wrong field has the focus; it may be far down, or in a part that is folded up. */
export function focusFirstFault(root: Document): void {
  const faults = root.querySelectorAll<HTMLElement>('.studio-field .field-validation-error, fieldset .field-validation-error, main [aria-invalid="true"]');
  const fault = [...faults].find((candidate) => candidate.matches('[aria-invalid]') || candidate.textContent.trim().length > 0);
  const control = fault?.matches('[aria-invalid]') ? fault : fault?.closest('.studio-field, fieldset')?.querySelector<HTMLElement>('input:not([type="hidden"]), select, textarea');
  if (!control) return;
  for (let part = control.closest('details'); part; part = part.parentElement?.closest('details') ?? null) part.open = true;
  control.focus();
}

/** Forms with `data-auto-submit` (filters, quantities) are sent when a choice changes; typing waits for Enter or leaving. A control of another form may have it alone. */
export function submitOnChange(root: Document): void {
  root.addEventListener('change', (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return;
    const form = control.form;
    if (form && ('autoSubmit' in form.dataset || 'autoSubmit' in control.dataset) && form.checkValidity()) form.requestSubmit();
  });
}

/**
 * A file input with `data-max-bytes` says in the words of `data-too-large` that its file is too large, beside the field, and its form stays:
 * a server could only cut the line in the middle of the upload. To be called before `guardDoubleSubmits`.
 */
export function limitFiles(root: Document): void {
  const isTooLarge = (input: HTMLInputElement): boolean => {
    const large = [...(input.files ?? [])].some((file) => file.size > Number(input.dataset['maxBytes']));
    const place = input.closest('.studio-field')?.querySelector<HTMLElement>('.field-validation-valid, .field-validation-error');
    if (place) {
      place.textContent = large ? (input.dataset['tooLarge'] ?? '') : '';
      place.className = large ? 'field-validation-error' : 'field-validation-valid';
    }
    if (large) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    return large;
  };
  root.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.matches('[type="file"][data-max-bytes]')) isTooLarge(event.target);
  });
  root.addEventListener('submit', (event) => {
    const inputs = (event.target as HTMLElement).querySelectorAll<HTMLInputElement>('input[type="file"][data-max-bytes]');
    const large = [...inputs].find(isTooLarge);
    if (!large) return;
    event.preventDefault();
    large.focus();
  });
}
