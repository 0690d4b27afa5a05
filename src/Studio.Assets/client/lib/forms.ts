/** A form that has not left the page by then (a download, a lost connection) may be sent again. */
const longest = 15_000;

/** A second click on a form that is on its way does nothing. `data-allow-resubmit` on a form switches this off. */
export function guardDoubleSubmits(root: Document): void {
  const sending = new Map<HTMLFormElement, ReturnType<typeof setTimeout>>();
  const release = (form: HTMLFormElement): void => {
    clearTimeout(sending.get(form));
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
    // The button is not disabled: its name and value are part of what is sent.
    form.setAttribute('aria-busy', 'true');
    sending.set(form, setTimeout(() => release(form), longest));
  });
  // A page that comes back from the history shows its forms as they were left.
  root.defaultView?.addEventListener('pageshow', () => [...sending.keys()].forEach(release));
}

/** Forms with `data-auto-submit` (filters, quantities) are sent when a choice changes; typing waits for Enter or leaving. */
export function submitOnChange(root: Document): void {
  root.addEventListener('change', (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return;
    const form = control.form;
    if (form && 'autoSubmit' in form.dataset && form.checkValidity()) form.requestSubmit();
  });
}
