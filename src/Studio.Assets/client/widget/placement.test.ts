import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setPageClient, type Decision, type WidgetClient } from './client';
import { StudioPlacement } from './placement';

customElements.define('studio-placement', StudioPlacement);

const client = {
  decide: vi.fn<WidgetClient['decide']>(),
  respond: vi.fn<WidgetClient['respond']>(),
};
setPageClient(client as unknown as WidgetClient);

const decision = (title: string, id = 'd1'): Decision => ({
  decisionId: id,
  proposals: [{ ruleId: 'r1', offer: { id: 'o1', title, value: { amount: 500, currency: 'TWD', text: 'NT$500' } }, script: { text: 'Dear Lin,\nfor you' } }],
});

describe('<studio-placement>', () => {
  let see: (visible: boolean) => void;

  beforeEach(() => {
    client.decide.mockReset().mockResolvedValue(decision('Tea set'));
    client.respond.mockReset().mockResolvedValue(true);
    vi.stubGlobal('IntersectionObserver', class {
      constructor(callback: (entries: { isIntersecting: boolean }[]) => void) {
        see = (visible) => callback([{ isIntersecting: visible }]);
      }
      observe(): void { return; }
      disconnect(): void { return; }
    });
  });

  afterEach(() => {
    document.body.innerHTML = '';
    vi.unstubAllGlobals();
  });

  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const show = async (attributes = '') => {
    document.body.innerHTML = `<studio-placement touchpoint="shop.cart" labels='{"accept":"好","region":"為您推薦"}' ${attributes}></studio-placement>`;
    await settle();
    return document.body.firstElementChild as StudioPlacement;
  };
  const part = (element: StudioPlacement, name: string) => element.shadowRoot?.querySelector<HTMLElement>(`[part="${name}"]`);
  const kinds = () => client.respond.mock.calls.map((call) => call[2]);

  it('shows the first proposal as a labelled card', async () => {
    const element = await show();
    expect(client.decide.mock.calls[0]?.[0]).toBe('shop.cart');
    expect(element.dataset['state']).toBe('offered');
    expect(part(element, 'card')?.getAttribute('aria-label')).toBe('為您推薦');
    expect(part(element, 'title')?.localName).toBe('h2');
    expect(part(element, 'value')?.textContent).toBe('NT$500');
    expect(part(element, 'accept')?.textContent).toBe('好');
  });

  it('shows markup in texts as text', async () => {
    client.decide.mockResolvedValue(decision('<script>alert(1)</script><img src=x onerror=alert(1)>'));
    const element = await show();
    expect(element.shadowRoot?.querySelector('script, img')).toBeNull();
    expect(part(element, 'title')?.textContent).toContain('<script>');
  });

  it('shows nothing where nothing is proposed', async () => {
    client.decide.mockResolvedValue({ decisionId: 'd1', proposals: [] });
    const element = await show();
    expect(element.dataset['state']).toBe('empty');
    expect(element.shadowRoot?.childElementCount).toBe(0);
  });

  it('shows nothing when no decision could be had', async () => {
    client.decide.mockResolvedValue(undefined);
    expect((await show()).dataset['state']).toBe('failed');
  });

  it('counts as presented when it is seen', async () => {
    await show();
    see(false);
    expect(client.respond).not.toHaveBeenCalled();
    see(true);
    expect(client.respond).toHaveBeenCalledWith('d1', 'r1', 'presented');
  });

  it('takes an answer once and thanks', async () => {
    const element = await show();
    const accepted = vi.fn();
    element.addEventListener('studio:accepted', accepted);
    const button = part(element, 'accept') as HTMLButtonElement;
    button.click();
    expect(button.disabled).toBe(true);
    button.click();
    await settle();
    expect(kinds()).toEqual(['accepted']);
    expect(element.dataset['state']).toBe('thanked');
    expect(element.shadowRoot?.textContent).toContain('Thank you');
    expect((accepted.mock.calls[0]?.[0] as CustomEvent).detail).toEqual({ decisionId: 'd1', ruleId: 'r1', offerId: 'o1' });
  });

  it('lets the visitor try again when the answer did not get through', async () => {
    client.respond.mockResolvedValueOnce(false);
    const element = await show();
    part(element, 'decline')?.click();
    await settle();
    expect(element.dataset['state']).toBe('offered');
    expect(element.shadowRoot?.textContent).toContain('did not get through');
    part(element, 'decline')?.click();
    await settle();
    expect(element.dataset['state']).toBe('thanked');
  });

  it('asks for a reason where the page offers some', async () => {
    const element = await show(`reasons='{"price":"太貴"}'`);
    part(element, 'decline')?.click();
    expect(client.respond).not.toHaveBeenCalled();
    element.shadowRoot?.querySelector<HTMLElement>('[data-reason="price"]')?.click();
    await settle();
    expect(client.respond).toHaveBeenCalledWith('d1', 'r1', 'declined', 'price');
  });

  it('asks anew when the cart changed, and ignores the older answer', async () => {
    const element = await show();
    let finish: (decision: Decision) => void = () => undefined;
    client.decide.mockImplementationOnce(() => new Promise((resolve) => { finish = resolve; }));
    document.dispatchEvent(new Event('studio:cart-changed'));
    await settle();
    client.decide.mockResolvedValueOnce(decision('Newest', 'd3'));
    document.dispatchEvent(new Event('studio:cart-changed'));
    await settle();
    finish(decision('Stale', 'd2'));
    await settle();
    expect(part(element, 'title')?.textContent).toBe('Newest');
  });

  it('keeps the thanks when the accepted offer changed the cart', async () => {
    const element = await show();
    part(element, 'accept')?.click();
    await settle();
    client.decide.mockResolvedValue({ decisionId: 'd2', proposals: [] });
    document.dispatchEvent(new Event('studio:cart-changed'));
    await settle();
    expect(element.dataset['state']).toBe('thanked');
  });
});
