/** The card's look. A shop adapts it by the custom properties and by `::part(card)`, `::part(accept)`… */
const css = `
:host { display: block; }
:host([hidden]) { display: none; }
.card {
  box-sizing: border-box; padding: 1.125rem 1.25rem; border-radius: var(--studio-card-radius, 14px);
  border: 1px solid var(--studio-card-border, #c9d3f5); background: var(--studio-card-background, #f4f6ff);
  color: var(--studio-card-color, #1c2340); font: inherit; line-height: 1.5; animation: rise .25s ease-out;
}
.head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; justify-content: space-between; }
.title { margin: 0; font-size: 1.125rem; line-height: 1.3; overflow-wrap: anywhere; }
.value { font-weight: 700; color: var(--studio-accent-text, #3145b8); }
.script { margin: .5rem 0 0; white-space: pre-line; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .875rem; }
.note { margin: .5rem 0 0; font-size: .9375rem; }
.note:empty { display: none; }
button {
  font: inherit; font-weight: 600; padding: .5rem 1rem; min-height: 2.75rem; border-radius: 10px; cursor: pointer;
  border: 1px solid transparent; background: var(--studio-accent, #3d52d5); color: var(--studio-accent-contrast, #fff);
}
button.quiet { background: transparent; color: inherit; border-color: currentColor; }
button:disabled { opacity: .6; cursor: progress; }
button:focus-visible, .thanks:focus-visible { outline: 3px solid var(--studio-accent, #3d52d5); outline-offset: 2px; }
.thanks { margin: 0; font-weight: 600; }
@keyframes rise { from { opacity: 0; transform: translateY(6px); } }
@media (prefers-color-scheme: dark) {
  .card {
    border-color: var(--studio-card-border, #3a4680); background: var(--studio-card-background, #1a2040);
    color: var(--studio-card-color, #e8ebfa);
  }
  .value { color: var(--studio-accent-text, #a9b6ff); }
}
@media (prefers-reduced-motion: reduce) { .card { animation: none; } }
`;

let sheet: CSSStyleSheet | undefined;

/** One constructed sheet for all placements: the content security policy forbids style elements. */
export function cardStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}
