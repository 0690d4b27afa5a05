import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setPageClient, WidgetClient, type Decision } from './client';
import { StudioRescue } from './rescue';
import { goOn, wasRescued } from './visit';

if (!customElements.get('studio-rescue')) customElements.define('studio-rescue', StudioRescue);

interface Call {
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly key: string | null;
}

describe('<studio-rescue>', () => {
  const calls: Call[] = [];
  let decision: Decision;
  let events: number[];

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') });
    localStorage.clear();
    calls.length = 0;
    events = [];
    decision = { decisionId: 'd', proposals: [{ ruleId: 'r', offer: { id: 'o', title: 'We help', action: { kind: 'callback' } }, script: { text: 'Shall we call?' } }] };
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
      if (url === '/token') return new Response(JSON.stringify({ token: 't', expiresAt: new Date(Date.now() + 6_000_000).toISOString() }));
      calls.push({ url, body: JSON.parse(String(init?.body)) as Record<string, unknown>, key: new Headers(init?.headers).get('Idempotency-Key') });
      if (url === '/events') return new Response('{}', { status: events.shift() ?? 201 });
      return new Response(JSON.stringify(decision));
    });
    setPageClient(new WidgetClient({ token: '/token', events: '/events', decisions: '/shop1/api/decisions' }));
    goOn();
  });

  afterEach(() => {
    document.body.replaceChildren();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const show = () => {
    document.body.innerHTML = '<studio-rescue touchpoint="shop.rescue" idle="60"></studio-rescue>';
    return document.querySelector<StudioRescue>('studio-rescue')!;
  };
  const leave = (clientY = 0, relatedTarget: EventTarget | null = null) => document.dispatchEvent(new MouseEvent('mouseout', { clientY, relatedTarget, bubbles: true }));
  const settle = () => vi.advanceTimersByTimeAsync(5);
  const dialog = (rescue: StudioRescue) => rescue.shadowRoot?.querySelector('dialog') ?? null;
  const told = () => calls.filter((call) => call.url.endsWith('/responses')).map((call) => call.body['kind']);
  const asked = () => calls.filter((call) => call.url === '/shop1/api/decisions').map((call) => call.body);

  it('asks when the mouse leaves by the upper edge, with the page, and shows what is said', async () => {
    const rescue = show();
    leave(200);
    leave(0, document.body);
    await settle();
    expect(asked()).toEqual([]);
    leave();
    await settle();
    expect(asked()).toEqual([{ channel: 'web', touchpoint: 'shop.rescue', limit: 1, context: { page: location.pathname } }]);
    expect(dialog(rescue)?.open).toBe(true);
    expect(dialog(rescue)?.textContent).toContain('Shall we call?');
    expect(told()).toEqual(['presented']);
  });

  it('asks when nothing has moved for as long as it says', async () => {
    const rescue = show();
    await vi.advanceTimersByTimeAsync(50_000);
    document.dispatchEvent(new Event('pointermove'));
    await vi.advanceTimersByTimeAsync(50_000);
    expect(asked()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(asked()).toHaveLength(1);
    expect(rescue.dataset['state']).toBe('open');
  });

  it('shows nothing where nothing is proposed, and asks once for each occasion', async () => {
    decision = { decisionId: 'd', proposals: [] };
    const rescue = show();
    leave();
    await settle();
    leave();
    await settle();
    expect(asked()).toHaveLength(1);
    expect(dialog(rescue)).toBeNull();
    await vi.advanceTimersByTimeAsync(70_000);
    expect(asked()).toHaveLength(2);
    expect(wasRescued()).toBe(false);
  });

  it('is shown once in a visit, and again in the next', async () => {
    const rescue = show();
    leave();
    await settle();
    dialog(rescue)!.dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(dialog(rescue)).toBeNull();
    await settle();
    expect(told()).toEqual(['presented', 'ignored']);
    expect(show().dataset['state']).toBe('over');
    leave();
    await settle();
    expect(asked()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(31 * 60_000);
    show();
    leave();
    await settle();
    expect(asked()).toHaveLength(2);
  });

  it('says that it was declined', async () => {
    const rescue = show();
    leave();
    await settle();
    rescue.shadowRoot!.querySelector<HTMLElement>('[part=decline]')!.click();
    await settle();
    expect(told()).toEqual(['presented', 'declined']);
    expect(rescue.dataset['state']).toBe('over');
  });

  it('asks for a call, once, and says beside the field what is wrong', async () => {
    const rescue = show();
    leave();
    await settle();
    const form = rescue.shadowRoot!.querySelector('form')!;
    const phone = form.querySelector('input')!;
    const submit = async () => {
      form.dispatchEvent(new Event('submit', { cancelable: true }));
      await settle();
    };
    phone.value = 'call me';
    await submit();
    expect(phone.getAttribute('aria-invalid')).toBe('true');
    expect(form.querySelector('.wrong')?.textContent).toMatch(/telephone/i);
    expect(calls.filter((call) => call.url === '/events')).toEqual([]);

    phone.value = ' 0912 345-678 ';
    form.querySelector('select')!.value = 'Evening';
    events = [503, 201];
    await submit();
    expect(rescue.shadowRoot!.querySelector('.note')?.textContent).not.toBe('');
    await submit();
    const sent = calls.filter((call) => call.url === '/events');
    expect(sent).toHaveLength(2);
    expect(sent[1]?.body).toEqual({ type: 'callback_requested', touchpoint: 'shop.rescue', payload: { phone: '0912 345-678', when: 'Evening', offer: 'We help' } });
    expect(sent[0]?.key).toBe(sent[1]?.key);
    expect(told()).toEqual(['presented', 'accepted']);
    expect(rescue.dataset['state']).toBe('thanked');
  });

  it('opens what helps in a page of its own, and never a script', async () => {
    decision = { decisionId: 'd', proposals: [{ ruleId: 'r', offer: { id: 'o', title: 'Sizes', action: { kind: 'document', url: '~/media/sizes.pdf' } } }] };
    const rescue = show();
    leave();
    await settle();
    const link = rescue.shadowRoot!.querySelector<HTMLAnchorElement>('a.go')!;
    expect(new URL(link.href).pathname).toBe('/shop1/media/sizes.pdf');
    expect(link.target).toBe('_blank');
    link.addEventListener('click', (event) => event.preventDefault());
    link.click();
    await settle();
    expect(told()).toEqual(['presented', 'accepted']);
    expect(new WidgetClient({ token: '/token', events: '/events', decisions: '/api/decisions' }).resolve('javascript:alert(1)')).toBeUndefined();
  });
});
