import { chart, define, labels } from '@studio/sdk';
import { read } from './reading.js';

/** How many customers are on each step of the programme, from the module's own API. */
class AcmeTiers extends HTMLElement {
  async connectedCallback() {
    this.gone = new AbortController();
    const words = labels(this, { title: 'Customers by tier', tier: 'Tier', customers: 'Customers', again: 'Try again' });
    const tiers = await read(this, words, this.gone.signal, () => this.connectedCallback());
    if (!tiers) return;
    this.replaceChildren(chart({
      title: words.title,
      kind: 'bar',
      category: words.tier,
      categories: tiers.map((tier) => tier.name),
      series: [{ name: words.customers, values: tiers.map((tier) => tier.customers) }],
    }));
  }

  disconnectedCallback() {
    this.gone.abort();
  }
}

define('acme-tiers', AcmeTiers);
