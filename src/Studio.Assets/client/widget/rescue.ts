import { make, uniqueId } from '../lib/dom';
import { readLabels } from '../lib/labels';
import { pageClient, type Decision, type Proposal, type WidgetClient } from './client';
import { rescueStyles } from './rescue-styles';
import { cardStyles } from './styles';
import { markRescued, wasRescued } from './visit';

const defaults = {
  accept: 'Yes, please',
  decline: 'No thanks',
  close: 'Close',
  help: 'Help me',
  document: 'Open the document',
  call: 'Call me back',
  phone: 'Telephone',
  when: 'When may we call?',
  soon: 'As soon as possible',
  morning: 'In the morning',
  afternoon: 'In the afternoon',
  evening: 'In the evening',
  phoneWrong: 'A telephone number of 5 to 30 characters is needed.',
  accepted: 'Thank you! We have noted it.',
  calling: 'Thank you! We will call you.',
  failed: 'That did not get through. Please try again.',
};

/** As the server knows them; the labels are of the same names in small letters. */
const times = ['Soon', 'Morning', 'Afternoon', 'Evening'] as const;
const phonePattern = /^[+(]?[0-9][0-9 ()\-./#+]{4,28}$/;

/** Where a rescue stands; shown as `data-state`. */
export type RescueState = 'watching' | 'asking' | 'open' | 'sending' | 'thanked' | 'over';

type Occasion = 'leave' | 'idle';

/**
 * Watches the page of a filled cart: when the mouse leaves it by the upper edge, or nothing has moved for `idle` seconds, it asks what may be said at its
 * touchpoint, and shows it in a dialog, once in a visit. Where nothing is proposed, nothing is shown.
 */
export class StudioRescue extends HTMLElement {
  #labels = defaults;
  #asked = new Set<Occasion>();
  #active = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: AbortController | undefined;
  #dialog: HTMLDialogElement | undefined;
  // What was sent is repeated with its key, so that a lost answer makes no second request.
  #sent: { readonly body: string; readonly key: string } | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    if (!this.getAttribute('touchpoint') || wasRescued()) {
      this.#state = 'over';
      return;
    }
    this.#state = 'watching';
    const stop = new AbortController();
    this.#stop = stop;
    const options = { signal: stop.signal, passive: true } as const;
    document.addEventListener('mouseout', (event) => {
      if (!event.relatedTarget && event.clientY <= 0) void this.#ask('leave');
    }, options);
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'scroll', 'visibilitychange']) document.addEventListener(name, () => (this.#active = Date.now()), options);
    this.#active = Date.now();
    this.#wait();
  }

  disconnectedCallback(): void {
    this.#over();
  }

  get #state(): RescueState {
    return (this.dataset['state'] ?? 'watching') as RescueState;
  }

  set #state(state: RescueState) {
    this.dataset['state'] = state;
  }

  #over(): void {
    this.#stop?.abort();
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const idle = Number(this.getAttribute('idle') ?? 0) * 1000;
    if (!(idle > 0)) return;
    this.#timer = setTimeout(() => {
      // Of a page that nobody looks at it cannot be said that somebody hesitates.
      if (Date.now() - this.#active < idle || document.visibilityState === 'hidden') this.#wait();
      else void this.#ask('idle');
    }, Math.max(250, this.#active + idle - Date.now()));
  }

  /** Each occasion asks once on a page: a mouse that leaves soon must not use up the question of somebody who hesitates. */
  async #ask(occasion: Occasion): Promise<void> {
    if (this.#state !== 'watching' || this.#asked.has(occasion) || wasRescued()) return;
    this.#asked.add(occasion);
    this.#state = 'asking';
    const client = await pageClient;
    const decision = await client.decide(this.getAttribute('touchpoint') ?? '', this.#stop?.signal);
    const proposal = decision?.proposals[0];
    if (!this.isConnected) return;
    // Another page of the same visit may have been quicker.
    if (!decision || !proposal || wasRescued()) {
      this.#state = 'watching';
      return;
    }
    this.#over();
    markRescued();
    this.#open(client, decision, proposal);
  }

  #open(client: WidgetClient, decision: Decision, proposal: Proposal): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [cardStyles(), rescueStyles()];
    const [titleId, textId] = [uniqueId('rescue'), uniqueId('rescue')];
    const answer = (kind: 'declined' | 'ignored') => {
      void client.respond(decision.decisionId, proposal.ruleId, kind);
      if (kind === 'declined') this.#tell('declined', decision, proposal);
      this.#close();
    };
    const close = make('button', { type: 'button', class: 'close', part: 'close', 'aria-label': this.#labels.close, text: '\u00d7' });
    const title = make('h2', { class: 'title', part: 'title', id: titleId, tabindex: '-1', text: proposal.offer.title });
    const body = make('div', { part: 'body' });
    const script = proposal.script?.text;
    if (proposal.offer.value?.amount && !proposal.offer.action) body.append(make('p', { class: 'value', part: 'value', text: proposal.offer.value.text }));
    if (script) body.append(make('p', { class: 'script', part: 'script', id: textId, text: script }));
    const dialog = make('dialog', { part: 'dialog', 'aria-labelledby': titleId, 'aria-describedby': script ? textId : undefined }, close, title, body);
    const decline = make('button', { type: 'button', class: 'quiet', part: 'decline', text: this.#labels.decline });
    const note = make('p', { class: 'note', role: 'status' });
    const accepted = (thanks: string) => this.#accept(client, decision, proposal, thanks);
    body.append(proposal.offer.action?.kind === 'callback' ? this.#callForm(client, proposal, decline, note, accepted) : this.#actions(client, proposal, decline, accepted), note);
    const dismiss = () => answer('ignored');
    close.addEventListener('click', () => (this.#state === 'thanked' ? this.#close() : dismiss()));
    decline.addEventListener('click', () => answer('declined'));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close.click();
    });
    // Beside the dialog: on its backdrop.
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog && outside(dialog, event)) close.click();
    });
    root.replaceChildren(dialog);
    this.#dialog = dialog;
    dialog.showModal();
    title.focus();
    this.#state = 'open';
    void client.respond(decision.decisionId, proposal.ruleId, 'presented');
  }

  #close(): void {
    this.#dialog?.close();
    this.shadowRoot?.replaceChildren();
    this.#state = 'over';
  }

  /** The button of an offer that is accepted, or the link to what helps. */
  #actions(client: WidgetClient, proposal: Proposal, decline: HTMLElement, accepted: (thanks: string) => Promise<boolean>): HTMLElement {
    const address = proposal.offer.action?.url ? client.resolve(proposal.offer.action.url) : undefined;
    const label = proposal.offer.action?.kind === 'document' ? this.#labels.document : this.#labels.help;
    // A page of its own: the cart stays where it is.
    const go = address
      ? make('a', { class: 'go', part: 'accept', href: address, target: '_blank', rel: 'noopener', text: label })
      : make('button', { type: 'button', part: 'accept', text: this.#labels.accept });
    go.addEventListener('click', () => void accepted(this.#labels.accepted));
    return make('div', { class: 'actions' }, go, decline);
  }

  #callForm(client: WidgetClient, proposal: Proposal, decline: HTMLElement, note: HTMLElement, accepted: (thanks: string) => Promise<boolean>): HTMLElement {
    const [phoneId, wrongId, whenId] = [uniqueId('rescue'), uniqueId('rescue'), uniqueId('rescue')];
    const phone = make('input', { id: phoneId, type: 'tel', autocomplete: 'tel', required: '', maxlength: '30', 'aria-describedby': wrongId });
    const wrong = make('p', { class: 'wrong', id: wrongId });
    const when = make('select', { id: whenId });
    for (const time of times) when.append(make('option', { value: time, text: this.#labels[time.toLowerCase() as Lowercase<typeof time>] }));
    const form = make('form', { novalidate: '' },
      make('div', { class: 'field' }, make('label', { for: phoneId, text: this.#labels.phone }), phone, wrong),
      make('div', { class: 'field' }, make('label', { for: whenId, text: this.#labels.when }), when),
      make('div', { class: 'actions' }, make('button', { type: 'submit', part: 'accept', text: this.#labels.call }), decline));
    const refuse = () => {
      wrong.textContent = this.#labels.phoneWrong;
      phone.setAttribute('aria-invalid', 'true');
      phone.focus();
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#state === 'sending') return;
      wrong.textContent = note.textContent = '';
      phone.removeAttribute('aria-invalid');
      const number = phone.value.trim();
      if (!phonePattern.test(number)) return refuse();
      void this.#request(client, { phone: number, when: when.value, offer: proposal.offer.title.slice(0, 300) }).then(async (became) => {
        if (became === 'wrong') refuse();
        else if (became === 'failed' || !(await accepted(this.#labels.calling))) note.textContent = this.#labels.failed;
      });
    });
    return form;
  }

  async #request(client: WidgetClient, payload: unknown): Promise<'taken' | 'wrong' | 'failed'> {
    const body = JSON.stringify(payload);
    if (this.#sent?.body !== body) this.#sent = { body, key: client.newKey() };
    this.#state = 'sending';
    const became = await client.request('callback_requested', this.getAttribute('touchpoint') ?? '', payload, this.#sent.key);
    this.#state = 'open';
    return became;
  }

  async #accept(client: WidgetClient, decision: Decision, proposal: Proposal, thanks: string): Promise<boolean> {
    if (this.#state !== 'open') return true;
    this.#state = 'sending';
    const taken = await client.respond(decision.decisionId, proposal.ruleId, 'accepted');
    const body = this.#dialog?.querySelector('[part=body]');
    if (!taken || !body) {
      this.#state = 'open';
      const note = this.#dialog?.querySelector('.note');
      if (note) note.textContent = this.#labels.failed;
      return taken;
    }
    const said = make('p', { class: 'thanks', role: 'status', tabindex: '-1', text: thanks });
    body.replaceChildren(said);
    this.#dialog?.removeAttribute('aria-describedby');
    said.focus();
    this.#state = 'thanked';
    this.#tell('accepted', decision, proposal);
    return true;
  }

  #tell(kind: 'accepted' | 'declined', decision: Decision, proposal: Proposal): void {
    this.dispatchEvent(new CustomEvent(`studio:${kind}`, { bubbles: true, composed: true, detail: { decisionId: decision.decisionId, ruleId: proposal.ruleId, offerId: proposal.offer.id } }));
  }
}

function outside(dialog: HTMLElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
