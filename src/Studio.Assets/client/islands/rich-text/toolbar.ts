import { make } from '../../lib/dom';

/** A button of the toolbar. */
export interface Tool {
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
  /** True where what is selected has it; without it the button has no state. */
  readonly isOn?: () => boolean;
  readonly isOff?: () => boolean;
}

/** A toolbar as ARIA describes it: one stop of the Tab key, arrows between the buttons. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #buttons: { readonly button: HTMLButtonElement; readonly tool: Tool }[] = [];

  constructor(label: string, controls: string, tools: readonly Tool[]) {
    this.element = make('div', { class: 'studio-toolbar', role: 'toolbar', 'aria-label': label, 'aria-controls': controls });
    for (const tool of tools) {
      const button = make('button', { type: 'button', 'aria-label': tool.label, title: tool.label, tabindex: this.#buttons.length === 0 ? '0' : '-1' }, make('i', { class: `bi bi-${tool.icon}`, 'aria-hidden': 'true' }));
      // The selection in the text stays where it is.
      button.addEventListener('mousedown', (event) => event.preventDefault());
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') tool.run();
      });
      this.element.append(button);
      this.#buttons.push({ button, tool });
    }
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Shows what is on and what cannot be done now. */
  refresh(): void {
    for (const { button, tool } of this.#buttons) {
      if (tool.isOn) button.setAttribute('aria-pressed', String(tool.isOn()));
      if (tool.isOff) button.setAttribute('aria-disabled', String(tool.isOff()));
    }
  }

  #onKey(event: KeyboardEvent): void {
    const at = this.#buttons.findIndex(({ button }) => button === event.target);
    const count = this.#buttons.length;
    const to = at < 0 ? undefined : ({ ArrowRight: (at + 1) % count, ArrowLeft: (at - 1 + count) % count, Home: 0, End: count - 1 } as Record<string, number>)[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#buttons.forEach(({ button }, index) => (button.tabIndex = index === to ? 0 : -1));
    this.#buttons[to]?.button.focus();
  }
}
