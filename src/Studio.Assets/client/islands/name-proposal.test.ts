import { afterEach, expect, test } from 'vitest';
import { StudioNameProposal, technicalName } from './name-proposal';

customElements.define('studio-name-proposal', StudioNameProposal);

afterEach(() => document.body.replaceChildren());

test.each([
  ['Loyalty points', 'LoyaltyPoints'],
  ['Café crème', 'CafeCreme'],
  ["Customer's VIP level", 'CustomersVIPLevel'],
  ['偏好', ''],
  ['VIP 等級', 'VIP'],
  ['3 wishes', ''],
])('%s is called %s', (name, technical) => expect(technicalName(name)).toBe(technical));

test('what a person wrote stays', () => {
  document.body.innerHTML = '<form><input id="a"><input id="b"><studio-name-proposal from="a" to="b"></studio-name-proposal></form>';
  const [from, to] = [document.getElementById('a') as HTMLInputElement, document.getElementById('b') as HTMLInputElement];
  const write = (input: HTMLInputElement, text: string): void => {
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  write(from, 'Loyalty');
  write(from, 'Loyalty points');
  expect(to.value).toBe('LoyaltyPoints');
  write(to, 'Points');
  write(from, 'Loyalty points of the year');
  expect(to.value).toBe('Points');
});
