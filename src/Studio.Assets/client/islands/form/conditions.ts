interface Condition {
  readonly name: string;
  readonly value: string;
  readonly number: boolean;
}

/** Hides the fields whose condition does not hold, as the server does: `data-shown-when='{"name":"…","value":"…","number":false}'`. */
export function applyConditions(form: HTMLFormElement): void {
  const fields = form.querySelectorAll<HTMLElement>('[data-shown-when]');
  if (fields.length === 0) return;
  const values = new FormData(form);
  for (const field of fields) {
    const condition = read(field.dataset['shownWhen']);
    if (condition) field.classList.toggle('is-not-asked', !holds(condition, texts(form, values, condition.name)));
  }
}

/** True where one of the values is the one that is asked for; no value is an empty one, and not ticked. */
export function holds(condition: Condition, given: readonly string[]): boolean {
  const values = given.filter((value) => value !== '');
  if (values.length === 0) return condition.value === '' || condition.value === 'false';
  return values.some((value) => same(condition, value));
}

function same(condition: Condition, value: string): boolean {
  if (condition.number) return value.trim() !== '' && condition.value.trim() !== '' && Number(value) === Number(condition.value);
  return value === condition.value || (value === 'false' && condition.value === '');
}

/** A box to tick has a hidden input before it: the last value counts. */
function texts(form: HTMLFormElement, values: FormData, name: string): string[] {
  const all = values.getAll(name).filter((value): value is string => typeof value === 'string');
  const control = form.elements.namedItem(name);
  const box = control instanceof RadioNodeList ? [...control].some((c) => c instanceof HTMLInputElement && c.type === 'checkbox') : false;
  return box ? all.slice(-1) : all;
}

function read(json: string | undefined): Condition | undefined {
  try {
    return json ? (JSON.parse(json) as Condition) : undefined;
  } catch {
    return undefined;
  }
}
