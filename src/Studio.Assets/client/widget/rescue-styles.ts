/** The dialog's look, beside that of cards; a shop adapts it by the same custom properties. */
const css = `
dialog {
  box-sizing: border-box; width: min(28rem, calc(100vw - 2rem)); max-height: calc(100dvh - 2rem); overflow: auto; padding: 1.25rem 1.5rem 1.5rem;
  border: 1px solid var(--studio-card-border, #c9d3f5); border-radius: var(--studio-card-radius, 14px);
  background: var(--studio-card-background, #f4f6ff); color: var(--studio-card-color, #1c2340); font: inherit; line-height: 1.5;
}
dialog::backdrop { background: rgb(0 0 0 / .5); }
.title:focus { outline: 0; }
.close { float: right; margin: -.5rem -.75rem 0 .5rem; min-width: 2.75rem; padding: 0; font-size: 1.5rem; line-height: 1; border: 0; background: transparent; color: inherit; }
.field { display: grid; gap: .25rem; margin-top: .875rem; }
label { font-weight: 600; }
input, select {
  box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .375rem .75rem; font: inherit; border-radius: 10px;
  border: 1px solid currentColor; background: Canvas; color: CanvasText;
}
.wrong { margin: 0; font-size: .9375rem; font-weight: 600; }
.wrong:empty { display: none; }
a.go {
  display: inline-flex; align-items: center; box-sizing: border-box; font-weight: 600; padding: .5rem 1rem; min-height: 2.75rem; border-radius: 10px; text-decoration: none;
  background: var(--studio-accent, #3d52d5); color: var(--studio-accent-contrast, #fff);
}
a.go:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid var(--studio-accent, #3d52d5); outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
  dialog { border-color: var(--studio-card-border, #3a4680); background: var(--studio-card-background, #1a2040); color: var(--studio-card-color, #e8ebfa); }
}
`;

let sheet: CSSStyleSheet | undefined;

/** One constructed sheet: the content security policy forbids style elements. */
export function rescueStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}
