import { make, sameOrigin } from '../lib/dom';
import { openHub } from '../lib/hub';
import type { Hub } from '../lib/hub';
import { requestJson } from '../lib/http';
import { format, formatCount, readLabels } from '../lib/labels';

const defaults = { none: 'Notifications', some: 'Notifications: {0} unread', open: 'Open', close: 'Close' };

/** More are not counted by the server. */
const most = 100;

/** How long a new notification stands over the page, in milliseconds. */
const stay = 8000;

interface Notice {
  readonly id: string;
  readonly text: string;
  readonly tone: string;
  readonly url?: string | null;
}

interface Unread {
  readonly count: number;
  readonly newest?: Notice | null;
}

/**
 * The bell: a link to the list, with the number of unread notifications, which follows what happens. A new one is shown over the page for a while and said politely.
 * Of several bells on a page the first asks, and the others show what it learnt.
 */
export class StudioNotifications extends HTMLElement {
  /** Replaceable, so that a test connects to nothing. */
  static connect: typeof openHub = openHub;

  #labels = defaults;
  #hub: Hub | undefined;
  #abort: AbortController | undefined;

  connectedCallback(): void {
    this.#labels = readLabels(this, defaults);
    this.#abort = new AbortController();
    document.addEventListener('studio:unread', this.#onUnread, { signal: this.#abort.signal });
    if (document.querySelector(this.localName) !== this) return;
    void this.#look();
    const hub = this.getAttribute('hub');
    if (hub) this.#hub = StudioNotifications.connect(hub, { onState: () => undefined, onJoined: () => void this.#look(), events: { changed: () => void this.#look() } });
  }

  disconnectedCallback(): void {
    this.#abort?.abort();
    this.#hub?.stop();
  }

  readonly #onUnread = (event: Event): void => {
    const count = (event as CustomEvent<number>).detail;
    const link = this.querySelector('a');
    const text = count === 0 ? this.#labels.none : format(this.#labels.some, shown(count));
    link?.setAttribute('aria-label', text);
    link?.setAttribute('title', text);
    let badge = this.querySelector('.studio-bell-count');
    if (count === 0) badge?.remove();
    else {
      if (!badge) {
        badge = make('span', { class: 'studio-bell-count', 'aria-hidden': 'true' });
        link?.append(badge);
      }
      badge.textContent = shown(count);
    }
  };

  async #look(): Promise<void> {
    const source = sameOrigin(this.getAttribute('source'));
    const signal = this.#abort?.signal;
    if (!source || !signal) return;
    const answer = await requestJson<Unread>(source, { signal });
    if (answer.kind !== 'ok') return;
    document.dispatchEvent(new CustomEvent('studio:unread', { detail: answer.value.count }));
    this.#tell(answer.value.newest ?? undefined, source.pathname);
  }

  /** Shows what came since this window last looked; what was there when it was opened is only counted. */
  #tell(newest: Notice | undefined, tenant: string): void {
    const key = `studio-notified:${tenant}`;
    let known: string | null;
    try {
      known = sessionStorage.getItem(key);
      sessionStorage.setItem(key, newest && newest.id > (known ?? '') ? newest.id : (known ?? ''));
    } catch {
      // Storage may be forbidden: then nothing is shown twice, and nothing at all.
      return;
    }
    if (newest && known !== null && newest.id > known) showToast(newest, this.#labels);
  }
}

const shown = (count: number) => (count >= most ? `${formatCount(most - 1)}+` : formatCount(count));

function showToast(notice: Notice, labels: typeof defaults): void {
  let place = document.querySelector('.studio-toasts');
  if (!place) {
    place = make('div', { class: 'studio-toasts', 'aria-live': 'polite' });
    document.body.append(place);
  }
  const close = make('button', { type: 'button', class: 'btn-close', 'aria-label': labels.close });
  const url = sameOrigin(notice.url ?? null);
  const toast = make(
    'div',
    { class: 'studio-toast', 'data-tone': notice.tone },
    make('p', { text: notice.text }),
    ...(url ? [make('a', { href: url.href, text: labels.open })] : []),
    close,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = (): void => {
    clearTimeout(timer);
    toast.remove();
  };
  const wait = (): void => {
    timer = setTimeout(leave, stay);
  };
  // Who reads it or is at its buttons is not hurried.
  for (const kind of ['mouseenter', 'focusin']) toast.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ['mouseleave', 'focusout']) toast.addEventListener(kind, wait);
  close.addEventListener('click', leave);
  place.append(toast);
  wait();
}
