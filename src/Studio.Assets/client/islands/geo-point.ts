import { make, uniqueId } from '../lib/dom';
import { format, readLabels } from '../lib/labels';

const defaults = {
  map: 'Map of coordinates. Arrow keys move the point, plus and minus zoom, Delete takes it away.',
  at: '{0}, {1}',
  none: 'No point is set.',
  north: '{0}° N',
  south: '{0}° S',
  east: '{0}° E',
  west: '{0}° W',
  in: 'Zoom in',
  out: 'Zoom out',
  here: 'Show the point',
  clear: 'Remove the point',
};

const svg = 'http://www.w3.org/2000/svg';
const width = 720;
const height = 360;
/** Degrees between the lines of the grid, the widest that leaves at least three of them. */
const steps = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * A plain map of latitudes and longitudes over two number fields (the first two inputs in it): a click or the arrow keys set the point. It needs no tiles, so it works offline; the fields stay
 * what the form sends and what a screen reader reads.
 */
export class StudioGeoPoint extends HTMLElement {
  #labels = defaults;
  #inputs: readonly [HTMLInputElement, HTMLInputElement] | undefined;
  #canvas!: SVGSVGElement;
  #status!: HTMLElement;
  #centre: Point = { latitude: 0, longitude: 0 };
  #zoom = 1;

  connectedCallback(): void {
    const [latitude, longitude] = this.querySelectorAll<HTMLInputElement>('input:not([type="hidden"])');
    if (!latitude || !longitude || this.#inputs) return;
    this.#labels = readLabels(this, defaults);
    this.#inputs = [latitude, longitude];
    this.#build(latitude.matches(':disabled'));
    const point = this.#point();
    if (point) [this.#centre, this.#zoom] = [point, 16];
    this.#draw();
    for (const input of this.#inputs) input.addEventListener('input', () => this.#follow());
    this.dataset['ready'] = '';
  }

  #build(disabled: boolean): void {
    this.#canvas = document.createElementNS(svg, 'svg');
    const status = uniqueId('place');
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, class: 'studio-geo-map', role: 'application', 'aria-label': this.#labels.map, 'aria-describedby': status })) this.#canvas.setAttribute(name, value);
    this.#status = make('p', { id: status, class: 'form-text studio-geo-status', role: 'status' });
    const tools = make('div', { class: 'studio-geo-tools' });
    const tool = (icon: string, label: string, work: () => void): void => {
      const button = make('button', { type: 'button', class: 'studio-icon-button', 'aria-label': label, title: label }, make('i', { class: `bi bi-${icon}`, 'aria-hidden': 'true' }));
      button.addEventListener('click', work);
      tools.append(button);
    };
    tool('zoom-in', this.#labels.in, () => this.#zoomTo(this.#zoom * 2));
    tool('zoom-out', this.#labels.out, () => this.#zoomTo(this.#zoom / 2));
    tool('crosshair', this.#labels.here, () => this.#show());
    if (!disabled) {
      tool('x-lg', this.#labels.clear, () => this.#set(undefined));
      this.#canvas.setAttribute('tabindex', '0');
      this.#canvas.addEventListener('keydown', (event) => this.#onKey(event));
      this.#canvas.addEventListener('click', (event) => this.#onClick(event));
    }
    this.append(make('div', { class: 'studio-geo' }, this.#canvas, tools), this.#status);
  }

  #point(): Point | undefined {
    const [latitude, longitude] = (this.#inputs ?? []).map((input) => (input.value.trim() === '' ? NaN : Number(input.value)));
    return latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
  }

  get #degrees(): number {
    return 360 / this.#zoom;
  }

  #x(longitude: number): number {
    return width / 2 + ((longitude - this.#centre.longitude) / this.#degrees) * width;
  }

  #y(latitude: number): number {
    return height / 2 - ((latitude - this.#centre.latitude) / this.#degrees) * width;
  }

  #draw(): void {
    const step = steps.findLast((candidate) => this.#degrees / candidate <= 12) ?? 30;
    const lines: SVGElement[] = [];
    for (let at = Math.ceil((this.#centre.longitude - this.#degrees / 2) / step) * step; at <= this.#centre.longitude + this.#degrees / 2; at += step) {
      if (Math.abs(at) <= 180 + step / 2) lines.push(...this.#line(at, true, step));
    }
    for (let at = Math.ceil((this.#centre.latitude - this.#degrees / 4) / step) * step; at <= this.#centre.latitude + this.#degrees / 4; at += step) {
      if (Math.abs(at) <= 90) lines.push(...this.#line(at, false, step));
    }
    const point = this.#point();
    if (point) {
      const [x, y] = [this.#x(point.longitude), this.#y(point.latitude)];
      lines.push(shape('circle', { cx: x, cy: y, r: 14, class: 'studio-geo-halo' }), shape('circle', { cx: x, cy: y, r: 5, class: 'studio-geo-dot' }));
    }
    this.#canvas.replaceChildren(...lines);
    this.#status.textContent = point ? format(this.#labels.at, this.#word(point.latitude, 'north', 'south'), this.#word(point.longitude, 'east', 'west')) : this.#labels.none;
  }

  #line(at: number, isMeridian: boolean, step: number): SVGElement[] {
    const place = isMeridian ? this.#x(at) : this.#y(at);
    const main = Math.abs(at) < step / 2 ? ' is-main' : '';
    const line = shape('line', { ...(isMeridian ? { x1: place, x2: place, y1: 0, y2: height } : { x1: 0, x2: width, y1: place, y2: place }), class: `studio-geo-line${main}` });
    const text = shape('text', isMeridian ? { x: place + 4, y: height - 8 } : { x: 6, y: place - 5 });
    // Words at the edge would be cut, or stand on each other.
    if (isMeridian ? place < 60 || place > width - 60 : place < 24 || place > height - 36) return [line];
    text.textContent = isMeridian ? this.#word(at, 'east', 'west') : this.#word(at, 'north', 'south');
    return [line, text];
  }

  #word(value: number, positive: 'north' | 'east', negative: 'south' | 'west'): string {
    return format(this.#labels[value < 0 ? negative : positive], String(round(Math.abs(value))));
  }

  #zoomTo(zoom: number): void {
    this.#zoom = Math.min(65536, Math.max(1, zoom));
    const point = this.#point();
    if (point && this.#zoom > 1) this.#centre = point;
    if (this.#zoom === 1) this.#centre = { latitude: 0, longitude: 0 };
    this.#draw();
  }

  #show(): void {
    const point = this.#point();
    if (point) this.#centre = point;
    this.#draw();
  }

  /** The fields were written in. */
  #follow(): void {
    const point = this.#point();
    if (point && !this.#isSeen(point)) this.#centre = point;
    this.#draw();
  }

  #isSeen(point: Point): boolean {
    const [x, y] = [this.#x(point.longitude), this.#y(point.latitude)];
    return x >= 0 && x <= width && y >= 0 && y <= height;
  }

  #set(point: Point | undefined): void {
    const [latitude, longitude] = this.#inputs ?? [];
    if (!latitude || !longitude) return;
    latitude.value = point ? String(round(Math.min(90, Math.max(-90, point.latitude)))) : '';
    longitude.value = point ? String(round(Math.min(180, Math.max(-180, point.longitude)))) : '';
    for (const input of [latitude, longitude]) input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #onClick(event: MouseEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return;
    const x = (event.clientX - box.left) / box.width - 0.5;
    const y = (event.clientY - box.top) / box.height - 0.5;
    this.#set({ latitude: this.#centre.latitude - y * (this.#degrees / 2), longitude: this.#centre.longitude + x * this.#degrees });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A hundredth of what is seen; ten times as far with Shift.
    const by = (this.#degrees / 100) * (event.shiftKey ? 10 : 1);
    const move = ({ ArrowUp: [by, 0], ArrowDown: [-by, 0], ArrowRight: [0, by], ArrowLeft: [0, -by] } as Record<string, [number, number]>)[event.key];
    if (move) {
      const point = this.#point();
      // The first key puts the point into the middle.
      this.#set(point ? { latitude: point.latitude + move[0], longitude: point.longitude + move[1] } : this.#centre);
    } else if (event.key === '+' || event.key === '=') this.#zoomTo(this.#zoom * 2);
    else if (event.key === '-') this.#zoomTo(this.#zoom / 2);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#set(undefined);
    else return;
    event.preventDefault();
  }
}

/** A hundred-thousandth of a degree is about a metre. */
function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
