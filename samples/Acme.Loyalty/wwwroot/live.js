import { announce, define, format, formatCount, labels, make } from '@studio/sdk';
import { read } from './reading.js';

const pause = 2000;

/** Who has most points, as it changes. */
class AcmeLive extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    this.words = labels(this, { title: 'Most points', customer: 'Customer id', points: 'Points', none: 'Nobody has points yet', now: '{0} has {1} points now.', again: 'Try again' });
    void this.#look();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.timer);
  }

  async #look() {
    const cards = await read(this, this.words, this.gone.signal, () => this.#look());
    if (!cards || this.gone.signal.aborted) return;
    this.#show(cards);
    this.timer = setTimeout(() => void this.#look(), pause);
  }

  #show(cards) {
    const before = this.cards;
    this.cards = new Map(cards.map((card) => [card.customerId, card.points]));
    const changed = cards.filter((card) => before && before.get(card.customerId) !== card.points);
    if (before && changed.length === 0) return;
    for (const card of changed) announce(format(this.words.now, card.customerId, formatCount(card.points)));
    if (cards.length === 0) {
      this.replaceChildren(make('p', { text: this.words.none }));
      return;
    }

    const head = make('thead', {}, make('tr', {}, make('th', { scope: 'col', text: this.words.customer }), make('th', { scope: 'col', text: this.words.points })));
    const rows = cards.map((card) => make('tr', {}, make('th', { scope: 'row', text: card.customerId }), make('td', { text: formatCount(card.points) })));
    const table = make('table', { class: 'table studio-table' }, head, make('tbody', {}, ...rows));
    this.replaceChildren(make('div', { class: 'studio-table-scroll', role: 'region', tabindex: '0', 'aria-label': this.words.title }, table));
  }
}

define('acme-live', AcmeLive);
