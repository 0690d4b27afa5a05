import { describe, expect, it } from 'vitest';
import { asGroup, at, type ConditionFact, fit, isComplete, parse, parseMany, placeOf } from './tree';

const total: ConditionFact = { path: 'facts.total', type: 'number', title: 'Total', operators: ['=', '>', 'between', 'in', 'null'] };
const city: ConditionFact = { path: 'customer.city', type: 'string', title: 'City', operators: ['=', 'contains', 'in'], choices: [{ value: 'TPE', title: 'Taipei' }] };
const bought: ConditionFact = { path: 'facts.bought', type: 'boolean', title: 'Bought', insert: "facts.bought('1')", operators: ['=', '!='] };

describe('a condition as a tree', () => {
  it('keeps a value that fits the next fact or operator, and begins anew where it does not', () => {
    expect(fit({ field: 'facts.total', operator: '>', value: 7 }, total, 'between').value).toEqual([7, 7]);
    expect(fit({ field: 'facts.total', operator: '>', value: 7 }, city, '>')).toEqual({ field: 'customer.city', operator: '=', value: 'TPE' });
    expect(fit({ field: 'x', operator: '=', value: 'a' }, total, 'null').value).toBeNull();
    expect(fit({ field: 'x', operator: '=' }, bought, '=')).toEqual({ field: 'facts.bought', operator: '=', value: true, arguments: [''] });
  });

  it('knows what cannot be asked yet', () => {
    expect(isComplete(asGroup(null))).toBe(false);
    expect(isComplete({ field: 'facts.bought', operator: '=', value: true, arguments: [''] })).toBe(false);
    expect(isComplete({ field: 'facts.total', operator: 'in', value: [] })).toBe(false);
    expect(isComplete({ field: 'facts.total', operator: 'null', value: null })).toBe(true);
    expect(isComplete({ combinator: 'or', rules: [{ expression: ' ' }] })).toBe(false);
  });

  it('reads what a person writes as the fact is', () => {
    expect(parse(total, ' 1.5 ')).toBe(1.5);
    expect(parse(total, 'x')).toBeUndefined();
    expect(parseMany(total, '1, 2,, x')).toEqual([1, 2]);
    expect(parseMany(city, 'a, b')).toEqual(['a', 'b']);
  });

  it('finds the place of a fault', () => {
    const tree = asGroup({ combinator: 'and', rules: [{ expression: 'a' }, { combinator: 'or', rules: [{ expression: 'b' }] }] });
    expect(placeOf('rules[1].rules[0].value')).toEqual([1, 0]);
    expect(at(tree, placeOf('rules[1].rules[0].value'))).toEqual({ expression: 'b' });
    expect(at(tree, [3])).toBeUndefined();
  });
});
