import { make, uniqueId } from '../../lib/dom';
import type { Labels } from './labels';
import { arity, at, type ConditionFact, fit, type Group, isGroup, isText, type Node, parse, parseMany, type Rule, type Scalar, type Text } from './tree';

/** Draws a tree as form controls, each reachable by keyboard, and changes it as a person does. */
export class ConditionEditor {
  readonly #labels: Labels;
  readonly #facts: ReadonlyMap<string, ConditionFact>;
  readonly #host: HTMLElement;
  readonly #changed: () => void;
  #root: Group;

  constructor(host: HTMLElement, root: Group, facts: readonly ConditionFact[], labels: Labels, changed: () => void) {
    this.#host = host;
    this.#root = root;
    this.#labels = labels;
    this.#changed = changed;
    this.#facts = new Map(facts.map((fact) => [fact.path, fact]));
    this.draw();
  }

  get root(): Group {
    return this.#root;
  }

  set root(root: Group) {
    this.#root = root;
    this.draw();
  }

  /** Draws all of it; what had the focus has it again. */
  draw(): void {
    const focused = document.activeElement instanceof HTMLElement && this.#host.contains(document.activeElement) ? document.activeElement.dataset['key'] : undefined;
    this.#host.replaceChildren(this.#group(this.#root, []));
    if (focused) this.#host.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Puts messages beside the parts that they are about; what names no part is given back. */
  show(faults: readonly { readonly path?: string | null; readonly message: string; readonly place: readonly number[] }[]): void {
    for (const old of this.#host.querySelectorAll('.studio-condition-fault')) old.remove();
    for (const fault of faults) {
      const part = this.#host.querySelector(`[data-place="${fault.place.join('.')}"]`);
      part?.append(make('span', { class: 'field-validation-error studio-condition-fault', text: fault.message }));
    }
  }

  /** Adds a comparison of a fact at the end; nothing where there is no such fact. */
  ask(path: string): void {
    const fact = this.#facts.get(path);
    if (fact) this.#add([], fit({ field: '', operator: '' }, fact, ''));
  }

  #edit(path: readonly number[], change: (node: Node) => Node, redraw: boolean): void {
    const parent = path.length === 0 ? undefined : at(this.#root, path.slice(0, -1));
    const node = at(this.#root, path);
    if (!node) return;
    const next = change(node);
    if (!parent) this.#root = next as Group;
    else if (isGroup(parent)) parent.rules[path[path.length - 1] ?? 0] = next;
    if (redraw) this.draw();
    this.#changed();
  }

  #add(path: readonly number[], node: Node): void {
    const group = at(this.#root, path);
    if (!group || !isGroup(group)) return;
    group.rules.push(node);
    this.draw();
    this.#host.querySelector<HTMLElement>(`[data-place="${[...path, group.rules.length - 1].join('.')}"] select, [data-place="${[...path, group.rules.length - 1].join('.')}"] input`)?.focus();
    this.#changed();
  }

  #remove(path: readonly number[]): void {
    const parent = at(this.#root, path.slice(0, -1));
    if (!parent || !isGroup(parent)) return;
    parent.rules.splice(path[path.length - 1] ?? 0, 1);
    this.draw();
    // What was removed had the focus: the button that adds another is next.
    this.#host.querySelector<HTMLElement>(`[data-key="${path.slice(0, -1).join('.')}:add"]`)?.focus();
    this.#changed();
  }

  #group(group: Group, path: readonly number[]): HTMLElement {
    const key = path.join('.');
    const combinator = this.#select(`${key}:combinator`, this.#labels.group, [['and', this.#labels.all], ['or', this.#labels.any]], group.combinator, (value) =>
      this.#edit(path, (node) => ({ ...(node as Group), combinator: value === 'or' ? 'or' : 'and' }), false),
    );
    const id = uniqueId('condition-not');
    const not = make('input', { type: 'checkbox', class: 'form-check-input', id, 'data-key': `${key}:not` });
    not.checked = group.not === true;
    not.addEventListener('change', () => this.#edit(path, (node) => ({ ...(node as Group), not: not.checked }), false));
    const head = make('div', { class: 'studio-condition-row' }, combinator, make('span', { class: 'form-check' }, not, make('label', { class: 'form-check-label', for: id, text: this.#labels.not })));
    const rules = make('ul', { class: 'studio-condition-rules' }, ...group.rules.map((node, i) => make('li', {}, this.#node(node, [...path, i]))));
    const actions = make('div', { class: 'studio-condition-row' }, this.#button(`${key}:add`, this.#labels.addRule, () => this.#add(path, this.#newRule())), this.#button(`${key}:group`, this.#labels.addGroup, () => this.#add(path, { combinator: 'or', rules: [this.#newRule()] })));
    if (path.length > 0) actions.append(this.#button(`${key}:remove`, this.#labels.remove, () => this.#remove(path)));
    return make('fieldset', { class: 'studio-condition-group', 'data-place': key }, make('legend', { class: 'visually-hidden', text: this.#labels.group }), head, rules, actions);
  }

  #node(node: Node, path: readonly number[]): HTMLElement {
    if (isGroup(node)) return this.#group(node, path);
    const row = make('div', { class: 'studio-condition-row', 'data-place': path.join('.') });
    row.append(...(isText(node) ? this.#text(node, path) : this.#rule(node, path)), this.#button(`${path.join('.')}:remove`, this.#labels.remove, () => this.#remove(path)));
    return row;
  }

  #text(node: Text, path: readonly number[]): HTMLElement[] {
    const input = make('input', { class: 'form-control studio-code', type: 'text', 'aria-label': this.#labels.expression, spellcheck: 'false', 'data-key': `${path.join('.')}:text` });
    input.value = node.expression;
    input.addEventListener('input', () => this.#edit(path, () => ({ expression: input.value }), false));
    return [input];
  }

  #rule(rule: Rule, path: readonly number[]): HTMLElement[] {
    const key = path.join('.');
    const fact = this.#facts.get(rule.field);
    const options: [string, string][] = [...this.#facts.values()].map((f) => [f.path, f.title]);
    if (!fact) options.unshift([rule.field, rule.field]);
    const parts: HTMLElement[] = [
      this.#select(`${key}:fact`, this.#labels.fact, options, rule.field, (value) => {
        const next = this.#facts.get(value);
        if (next) this.#edit(path, (node) => fit(node as Rule, next, (node as Rule).operator), true);
      }),
    ];
    if (!fact) return parts;
    if (rule.arguments) parts.push(this.#input(`${key}:argument`, this.#labels.argument, 'text', String(rule.arguments[0] ?? ''), (text) => this.#edit(path, (node) => ({ ...(node as Rule), arguments: [text] }), false)));
    const operators: [string, string][] = fact.operators.map((o) => [o, this.#labels[o as keyof Labels] ?? o]);
    parts.push(this.#select(`${key}:operator`, this.#labels.operator, operators, rule.operator, (value) => this.#edit(path, (node) => fit(node as Rule, fact, value), true)));
    return [...parts, ...this.#values(rule, fact, path)];
  }

  #values(rule: Rule, fact: ConditionFact, path: readonly number[]): HTMLElement[] {
    const key = path.join('.');
    const set = (value: Rule['value']): void => this.#edit(path, (node) => ({ ...(node as Rule), value: value ?? null }), false);
    switch (arity(rule.operator)) {
      case 'none':
        return [];
      case 'one':
        return [this.#value(`${key}:value`, this.#labels.value, fact, Array.isArray(rule.value) ? rule.value[0] : rule.value, set)];
      case 'many':
        return [this.#input(`${key}:value`, this.#labels.values, 'text', Array.isArray(rule.value) ? rule.value.join(', ') : '', (text) => set(parseMany(fact, text)))];
      default: {
        const ends = (): (Scalar | null | undefined)[] => {
          const now = at(this.#root, path) as Rule | undefined;
          return Array.isArray(now?.value) ? [...now.value] : [null, null];
        };
        return [this.#labels.from, this.#labels.to].map((label, i) =>
          this.#value(`${key}:value${i}`, label, fact, ends()[i], (value) => {
            const next = ends();
            next[i] = value as Scalar | undefined;
            set(next as Scalar[]);
          }),
        );
      }
    }
  }

  #value(key: string, label: string, fact: ConditionFact, value: Scalar | null | undefined, set: (value: Scalar | undefined) => void): HTMLElement {
    const choices: [string, string][] = fact.type === 'boolean' ? [['true', this.#labels.yes], ['false', this.#labels.no]] : (fact.choices ?? []).map((c) => [c.value, c.title]);
    const shown = value === null || value === undefined ? '' : String(value);
    if (choices.length > 0) {
      if (!choices.some(([v]) => v === shown)) choices.push([shown, shown]);
      return this.#select(key, label, choices, shown, (text) => set(parse(fact, text)));
    }
    return this.#input(key, label, fact.type === 'number' ? 'number' : 'text', shown, (text) => set(parse(fact, text)));
  }

  #input(key: string, label: string, type: string, value: string, set: (text: string) => void): HTMLElement {
    const input = make('input', { class: 'form-control', type, 'aria-label': label, placeholder: label, 'data-key': key, ...(type === 'number' ? { step: 'any' } : {}) });
    input.value = value;
    input.addEventListener('input', () => set(input.value));
    return input;
  }

  #select(key: string, label: string, options: readonly (readonly [string, string])[], value: string, set: (value: string) => void): HTMLElement {
    const select = make('select', { class: 'form-select', 'aria-label': label, 'data-key': key }, ...options.map(([v, text]) => make('option', { value: v, text })));
    select.value = value;
    select.addEventListener('change', () => set(select.value));
    return select;
  }

  #button(key: string, text: string, act: () => void): HTMLElement {
    const button = make('button', { type: 'button', class: 'btn btn-sm btn-outline-secondary', text, 'data-key': key });
    button.addEventListener('click', act);
    return button;
  }

  #newRule(): Rule {
    const first = this.#facts.values().next().value;
    return first ? fit({ field: '', operator: '' }, first, '') : { field: '', operator: '=' };
  }
}
