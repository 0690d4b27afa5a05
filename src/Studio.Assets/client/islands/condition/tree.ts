/** A fact that a condition may ask, as `GET /api/conditions/{kind}/facts` tells it. */
export interface ConditionFact {
  readonly path: string;
  readonly type: 'boolean' | 'number' | 'string' | 'list' | 'any';
  readonly title: string;
  readonly insert?: string | null;
  readonly operators: readonly string[];
  readonly choices?: readonly { readonly value: string; readonly title: string }[];
}

export type Scalar = string | number | boolean;

/** A comparison of a fact, in the words of react-querybuilder. */
export interface Rule {
  field: string;
  operator: string;
  value?: Scalar | Scalar[] | null;
  arguments?: Scalar[];
}

export interface Group {
  combinator: 'and' | 'or';
  not?: boolean;
  rules: Node[];
}

/** What the builder cannot draw, as JavaScript. */
export interface Text {
  expression: string;
}

export type Node = Rule | Group | Text;

export const isGroup = (node: Node): node is Group => 'rules' in node;
export const isText = (node: Node): node is Text => 'expression' in node;

/** The tree as a group: a builder always has one around everything. */
export function asGroup(node: Node | null | undefined): Group {
  if (!node) return { combinator: 'and', rules: [] };
  return isGroup(node) ? node : { combinator: 'and', rules: [node] };
}

const none = new Set(['null', 'notNull']);
const many = new Set(['in', 'notIn']);
const two = new Set(['between', 'notBetween']);

/** How many values an operator compares with. */
export function arity(operator: string): 'none' | 'one' | 'two' | 'many' {
  return none.has(operator) ? 'none' : two.has(operator) ? 'two' : many.has(operator) ? 'many' : 'one';
}

/** A text that a person wrote, as a value of the fact; undefined where it is none yet. */
export function parse(fact: ConditionFact, text: string): Scalar | undefined {
  if (fact.type === 'number') {
    const number = Number(text.trim());
    return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
  }
  if (fact.type === 'boolean') return text === 'true';
  return text;
}

/** The values of a list, separated by commas. */
export function parseMany(fact: ConditionFact, text: string): Scalar[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parse(fact, part))
    .filter((value): value is Scalar => value !== undefined);
}

/** What a rule starts with for a fact and an operator; a value that still fits is kept. */
export function fit(rule: Rule, fact: ConditionFact, operator: string): Rule {
  const used = fact.operators.includes(operator) ? operator : (fact.operators[0] ?? '=');
  const old = Array.isArray(rule.value) ? rule.value[0] : rule.value;
  const first = old !== null && old !== undefined && typeof old === typeOf(fact) ? old : initial(fact);
  const value: Rule['value'] = { none: null, one: first, two: [first, first], many: first === '' ? [] : [first] }[arity(used)];
  const next: Rule = { field: fact.path, operator: used, value };
  if (fact.insert) next.arguments = rule.field === fact.path && rule.arguments ? rule.arguments : [''];
  return next;
}

/** True where the rule can be asked: every value is there. */
export function isComplete(node: Node): boolean {
  if (isText(node)) return node.expression.trim() !== '';
  if (isGroup(node)) return node.rules.length > 0 && node.rules.every(isComplete);
  if ((node.arguments ?? []).some((a) => a === '')) return false;
  const count = arity(node.operator);
  if (count === 'none') return true;
  if (count === 'one') return node.value !== undefined && node.value !== null && !Array.isArray(node.value);
  return Array.isArray(node.value) && node.value.length >= (count === 'two' ? 2 : 1) && node.value.every((v) => v !== undefined && v !== null);
}

/** The node at a place such as `rules[1].rules[0]`; undefined where there is none. */
export function at(root: Group, path: readonly number[]): Node | undefined {
  let node: Node = root;
  for (const index of path) {
    const next: Node | undefined = isGroup(node) ? node.rules[index] : undefined;
    if (!next) return undefined;
    node = next;
  }
  return node;
}

/** The place in the tree that a fault names: `rules[1].value` is [1]. */
export function placeOf(path: string): number[] {
  return [...path.matchAll(/rules\[(\d+)\]/g)].map((match) => Number(match[1]));
}

function typeOf(fact: ConditionFact): string {
  return fact.type === 'number' ? 'number' : fact.type === 'boolean' ? 'boolean' : 'string';
}

function initial(fact: ConditionFact): Scalar {
  return fact.type === 'number' ? 0 : fact.type === 'boolean' ? true : (fact.choices?.[0]?.value ?? '');
}
