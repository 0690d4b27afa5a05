import { make } from '../../lib/dom';
import type { EditorLabels } from './labels';
import type { EditorLanguage } from './language';

/** What the keys do, folded up under the editor. */
export function keyHelp(labels: EditorLabels, language: EditorLanguage): HTMLElement {
  const command = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';
  const keys: (readonly [string, string])[] = [
    ['Ctrl Space', labels.keyComplete],
    ['F8', labels.keyNext],
    ['Esc Tab', labels.keyIndent],
    [`${command} /`, labels.keyComment],
    ...(language.format ? [['Shift Alt F', labels.keyFormat] as const] : []),
    ...(language.run ? [[`${command} Enter`, labels.keyRun] as const] : []),
    ['Tab', labels.keyLeave],
  ];
  const list = make('dl', { class: 'studio-code-keys' });
  for (const [key, meaning] of keys) {
    const term = make('dt', {}, ...key.split(' ').flatMap((part, i) => [...(i > 0 ? [document.createTextNode(' ')] : []), make('kbd', { text: part })]));
    list.append(make('div', {}, term, make('dd', { text: meaning })));
  }
  return make('details', { class: 'studio-code-help' }, make('summary', { text: labels.keys }), list);
}
