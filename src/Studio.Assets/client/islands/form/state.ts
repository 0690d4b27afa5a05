/** What does not count as a change of a person: the page's own fields. */
const own = new Set(['__RequestVerificationToken', 'etag', 'base', 'version']);

/** The form's values as one text: two forms that say the same are the same. */
export function stateOf(form: HTMLFormElement): string {
  const parts: string[] = [];
  for (const [name, value] of new FormData(form)) {
    if (!own.has(name)) parts.push(`${name}=${typeof value === 'string' ? value : value.name}`);
  }
  return parts.join('\u0000');
}

/** The field that a control belongs to. */
export function fieldOf(control: EventTarget | null): HTMLElement | null {
  return control instanceof Element ? control.closest<HTMLElement>('[data-field]') : null;
}

/** What a field is called. */
export function titleOf(field: HTMLElement): string {
  const label = field.querySelector('legend, .form-label, label');
  return label?.textContent.trim() ?? '';
}
