import { describe, http, make } from '@studio/sdk';

/** Reads JSON for an element; says what went wrong in its place, with a button to try again. */
export async function read(element, words, signal, again) {
  const answer = await http.json(element.getAttribute('source'), { signal });
  if (answer.kind === 'problem') {
    const button = make('button', { type: 'button', class: 'btn btn-sm btn-outline-secondary', text: words.again });
    button.addEventListener('click', again, { once: true });
    element.replaceChildren(make('p', { role: 'alert', text: describe(answer.problem) }), button);
  }

  return answer.kind === 'ok' ? answer.value : undefined;
}
