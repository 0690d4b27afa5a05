/**
 * Proposes a technical name while a name for people is written: `from` and `to` are the ids of the two inputs. A name that a person
 * wrote stays. The server proposes by the same rule where nothing stands there when the form is sent.
 */
export class StudioNameProposal extends HTMLElement {
  #proposed = '';

  connectedCallback(): void {
    this.#source()?.form?.addEventListener('input', this.#propose);
  }

  disconnectedCallback(): void {
    this.#source()?.form?.removeEventListener('input', this.#propose);
  }

  readonly #propose = (event: Event): void => {
    const source = this.#source();
    const target = document.getElementById(this.getAttribute('to') ?? '');
    if (!source || !(target instanceof HTMLInputElement) || event.target === target || target.value !== this.#proposed) return;
    this.#proposed = technicalName(source.value);
    target.value = this.#proposed;
  };

  #source(): HTMLInputElement | undefined {
    const source = document.getElementById(this.getAttribute('from') ?? '');
    return source instanceof HTMLInputElement ? source : undefined;
  }
}

/** `Loyalty points` → `LoyaltyPoints`; empty where the name has nothing that can be used: the server then says what it is by its kind. */
export function technicalName(name: string): string {
  const words = name.normalize('NFKD').replace(/[\p{Mn}'’]/gu, '').split(/[^A-Za-z0-9]+/).filter((word) => word.length > 0);
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('').slice(0, 60);
  return /^[A-Za-z]/.test(joined) ? joined : '';
}
