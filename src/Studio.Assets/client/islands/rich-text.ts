import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { MarkType, NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { type Command, EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { make, sameOrigin, uniqueId } from '../lib/dom';
import { readLabels } from '../lib/labels';
import { askForLink } from './rich-text/link';
import { isKept, read, schema, write } from './rich-text/markup';
import { type Tool, Toolbar } from './rich-text/toolbar';

const defaults = {
  tools: 'Formatting',
  bold: 'Bold',
  italic: 'Italic',
  strike: 'Struck out',
  heading: 'Heading',
  subheading: 'Smaller heading',
  bullets: 'List',
  numbers: 'Numbered list',
  quote: 'Quotation',
  link: 'Link',
  address: 'Address',
  set: 'Set the link',
  unset: 'Remove the link',
  cancel: 'Cancel',
  undo: 'Undo',
  redo: 'Redo',
  source: 'Edit as HTML',
  text: 'Edit as text',
  kept: 'This text has markup that the editor does not know. It is edited as HTML, so that nothing is lost.',
};

const { nodes: n, marks: m } = schema;

/**
 * Makes the textarea in it, which holds HTML, a text that looks as it will. The textarea stays what the form sends; the server cleans what it gets. HTML that this editor would not give back
 * as it is stays HTML to be edited.
 */
export class StudioRichText extends HTMLElement {
  #labels = defaults;
  #area: HTMLTextAreaElement | undefined;
  #view: EditorView | undefined;
  #toolbar: Toolbar | undefined;
  #frame: HTMLElement | undefined;
  #switch!: HTMLButtonElement;
  #note!: HTMLElement;

  connectedCallback(): void {
    const area = this.querySelector('textarea');
    if (!area || this.#area || area.matches(':disabled')) return;
    this.#labels = readLabels(this, defaults);
    this.#area = area;
    this.#switch = make('button', { type: 'button', class: 'btn btn-sm btn-link studio-rich-switch' });
    this.#switch.addEventListener('click', () => (this.#view ? this.#toSource() : this.#toText()));
    this.#note = make('p', { class: 'form-text', role: 'status' });
    this.append(this.#switch, this.#note);
    this.#toText(false);
    this.dataset['ready'] = '';
  }

  disconnectedCallback(): void {
    this.#view?.destroy();
  }

  #toText(focus = true): void {
    const area = this.#area!;
    if (!isKept(area.value)) {
      this.#note.textContent = this.#labels.kept;
      this.#switch.textContent = this.#labels.text;
      return;
    }
    const id = uniqueId('rich-text');
    const label = this.#nameLabel(area);
    const box = make('div', { class: 'studio-rich-box' });
    this.#view = new EditorView(box, {
      state: EditorState.create({ doc: read(area.value), plugins: this.#plugins() }),
      attributes: {
        id, role: 'textbox', 'aria-multiline': 'true', class: 'studio-rich', ...(area.lang ? { lang: area.lang } : {}), ...(label ? { 'aria-labelledby': label } : {}),
        ...(area.getAttribute('aria-describedby') ? { 'aria-describedby': area.getAttribute('aria-describedby')! } : {}),
      },
      // The page's policy fetches no pictures of other sites.
      nodeViews: { image: (node) => ({ dom: sameOrigin(String(node.attrs['src'])) ? make('img', { src: String(node.attrs['src']), alt: String(node.attrs['alt'] ?? '') }) : make('em', { text: String(node.attrs['alt'] ?? node.attrs['src']) }) }) },
      dispatchTransaction: (transaction) => {
        const view = this.#view!;
        view.updateState(view.state.apply(transaction));
        this.#toolbar?.refresh();
        if (transaction.docChanged) this.#tell();
      },
    });
    this.#toolbar = new Toolbar(this.#labels.tools, id, this.#tools());
    this.#frame = make('div', { class: 'studio-rich-frame' }, this.#toolbar.element, box);
    this.prepend(this.#frame);
    area.hidden = true;
    this.#note.textContent = '';
    this.#switch.textContent = this.#labels.source;
    this.#toolbar.refresh();
    if (focus) this.#view.focus();
  }

  #toSource(): void {
    this.#view?.destroy();
    this.#view = undefined;
    this.#frame?.remove();
    this.#area!.hidden = false;
    this.#area!.focus();
    this.#switch.textContent = this.#labels.text;
  }

  #tell(): void {
    this.#area!.value = write(this.#view!.state.doc);
    this.#area!.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** The field's label; a click on it goes to the text. */
  #nameLabel(area: HTMLTextAreaElement): string | undefined {
    const label = area.labels?.[0];
    if (!label) return undefined;
    label.id ||= uniqueId('label');
    label.addEventListener('click', () => this.#view?.focus());
    return label.id;
  }

  #plugins() {
    return [
      history(),
      inputRules({ rules: [wrappingInputRule(/^\s*([-*])\s$/, n['bullet_list']!), wrappingInputRule(/^(\d+)\.\s$/, n['ordered_list']!, (match) => ({ order: Number(match[1]) })), wrappingInputRule(/^\s*>\s$/, n['blockquote']!),
        textblockTypeInputRule(/^(#{2,3})\s$/, n['heading']!, (match) => ({ level: match[1]!.length }))] }),
      keymap({
        'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo, 'Mod-b': toggleMark(m['strong']!), 'Mod-i': toggleMark(m['em']!),
        Enter: splitListItem(n['list_item']!), 'Mod-]': sinkListItem(n['list_item']!), 'Mod-[': liftListItem(n['list_item']!),
        'Shift-Enter': chainCommands(exitCode, (state, dispatch) => {
          dispatch?.(state.tr.replaceSelectionWith(n['hard_break']!.create()).scrollIntoView());
          return true;
        }),
      }),
      keymap(baseKeymap),
    ];
  }

  #run(command: Command): void {
    const view = this.#view!;
    command(view.state, view.dispatch, view);
    view.focus();
  }

  #tools(): Tool[] {
    const l = this.#labels;
    const mark = (icon: string, label: string, type: MarkType): Tool => ({ icon, label, run: () => this.#run(toggleMark(type)), isOn: () => this.#has(type) });
    const heading = (label: string, level: number): Tool => {
      const isOn = (): boolean => this.#view?.state.selection.$from.parent.hasMarkup(n['heading']!, { level }) === true;
      return { icon: `type-h${level}`, label, isOn, run: () => this.#run(isOn() ? setBlockType(n['paragraph']!) : setBlockType(n['heading']!, { level })) };
    };
    const list = (icon: string, label: string, type: NodeType): Tool => ({ icon, label, isOn: () => this.#isIn(type), run: () => this.#run(this.#isIn(type) ? liftListItem(n['list_item']!) : wrapInList(type)) });
    return [
      mark('type-bold', l.bold, m['strong']!), mark('type-italic', l.italic, m['em']!), mark('type-strikethrough', l.strike, m['strike']!), heading(l.heading, 2), heading(l.subheading, 3),
      list('list-ul', l.bullets, n['bullet_list']!), list('list-ol', l.numbers, n['ordered_list']!),
      { icon: 'quote', label: l.quote, isOn: () => this.#isIn(n['blockquote']!), run: () => this.#run(wrapIn(n['blockquote']!)) },
      { icon: 'link-45deg', label: l.link, isOn: () => this.#has(m['link']!), run: () => void this.#link() },
      { icon: 'arrow-counterclockwise', label: l.undo, isOff: () => !undo(this.#view!.state), run: () => this.#run(undo) },
      { icon: 'arrow-clockwise', label: l.redo, isOff: () => !redo(this.#view!.state), run: () => this.#run(redo) },
    ];
  }

  async #link(): Promise<void> {
    const view = this.#view!;
    const { from, to, $from } = view.state.selection;
    const known = m['link']!.isInSet($from.marks()) ?? m['link']!.isInSet(view.state.doc.nodeAt(from)?.marks ?? []);
    const address = await askForLink(String(known?.attrs['href'] ?? ''), this.#labels);
    view.focus();
    if (address === undefined) return;
    const link = m['link']!;
    if (from === to && address) view.dispatch(view.state.tr.replaceSelectionWith(schema.text(address, [link.create({ href: address })]), false));
    else view.dispatch(address ? view.state.tr.removeMark(from, to, link).addMark(from, to, link.create({ href: address })) : view.state.tr.removeMark(from, Math.max(to, from + 1), link));
  }

  #has(type: MarkType): boolean {
    const { from, to, empty, $from } = this.#view!.state.selection;
    return empty ? type.isInSet(this.#view!.state.storedMarks ?? $from.marks()) !== undefined : this.#view!.state.doc.rangeHasMark(from, to, type);
  }

  #isIn(type: NodeType): boolean {
    const { $from } = this.#view!.state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
    return false;
  }
}
