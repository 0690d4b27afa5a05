import { pageClient } from './client';

/**
 * `<studio-track type="product_view" payload='{"code":"22423"}'>`: tells one event when the page is shown, so that a page under a strict
 * content policy needs no script of its own.
 */
export class StudioTrack extends HTMLElement {
  #told = false;

  connectedCallback(): void {
    const type = this.getAttribute('type');
    // An element that is moved within the page is not seen twice.
    if (!type || this.#told) return;
    this.#told = true;
    const payload = this.#payload();
    void pageClient.then((client) => client.track(type, payload));
  }

  #payload(): unknown {
    try {
      return JSON.parse(this.getAttribute('payload') ?? '{}');
    } catch {
      console.warn('<studio-track>: the payload attribute is not JSON; the event goes without it.');
      return {};
    }
  }
}
