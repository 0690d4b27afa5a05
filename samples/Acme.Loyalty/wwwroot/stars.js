import { define, format, make, StudioField } from '@studio/sdk';

/** A number as stars. By mouse: a click, on the last one again to take the rating away. By keyboard: arrows, Home, End, Delete. */
class AcmeStars extends StudioField {
  show() {
    this.words = this.texts({ of: '{0} of {1} stars', none: 'no stars yet' });
    this.most = Math.min(10, Number(this.settings.Maximum) || 5);
    this.stars = Array.from({ length: this.most }, (_, at) => make('i', { class: 'bi bi-star', 'data-star': String(at + 1), 'aria-hidden': 'true' }));
    this.bar = make('div', { class: 'd-inline-flex gap-1 fs-4 p-1 rounded', role: 'slider', 'aria-valuemin': '0', 'aria-valuemax': String(this.most) }, ...this.stars);
    this.replaceControl(this.bar);
    if (this.disabled) {
      this.bar.setAttribute('aria-disabled', 'true');
      return;
    }

    this.bar.tabIndex = 0;
    this.bar.addEventListener('click', (event) => this.#choose(Number(event.target.closest('[data-star]')?.dataset.star ?? 0)), { signal: this.signal });
    this.bar.addEventListener('keydown', (event) => this.#press(event), { signal: this.signal });
  }

  changed(value) {
    const stars = Number(value) || 0;
    this.stars.forEach((star, at) => { star.className = at < stars ? 'bi bi-star-fill text-primary-emphasis' : 'bi bi-star text-body-secondary'; });
    this.bar.setAttribute('aria-valuenow', String(stars));
    this.bar.setAttribute('aria-valuetext', value === '' ? this.words.none : format(this.words.of, stars, this.most));
  }

  #choose(star) {
    if (star > 0) this.value = Number(this.value) === star ? '' : String(star);
    this.bar.focus();
  }

  #press(event) {
    const stars = Number(this.value) || 0;
    const next = { ArrowRight: stars + 1, ArrowUp: stars + 1, ArrowLeft: stars - 1, ArrowDown: stars - 1, Home: 0, End: this.most, Delete: 0, Backspace: 0 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.value = next <= 0 ? '' : String(Math.min(this.most, next));
  }
}

define('acme-stars', AcmeStars);
