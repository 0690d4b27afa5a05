import { DOMParser as DocumentReader, DOMSerializer, type Node as DocumentNode, Schema } from 'prosemirror-model';
import { marks, nodes } from 'prosemirror-schema-basic';
import { addListNodes } from 'prosemirror-schema-list';

const basic = new Schema({ nodes, marks });

/** What the editor knows: paragraphs, headings, lists, quotations, code, pictures, rules; bold, italic, struck out, code and links. */
export const schema = new Schema({
  nodes: addListNodes(basic.spec.nodes, 'paragraph block*', 'block'),
  marks: basic.spec.marks.append({ strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }], toDOM: () => ['s', 0] } }),
});

/** The document of an HTML text. Nothing in it runs: it is read into a document of its own. */
export function read(html: string): DocumentNode {
  return DocumentReader.fromSchema(schema).parse(inert(html));
}

/** The HTML of a document; an empty one is an empty text. */
export function write(document_: DocumentNode): string {
  if (document_.childCount === 1 && document_.firstChild?.isTextblock && document_.firstChild.content.size === 0) return '';
  const target = document.implementation.createHTMLDocument('').createElement('div');
  target.append(DOMSerializer.fromSchema(schema).serializeFragment(document_.content, { document: target.ownerDocument }));
  return target.innerHTML;
}

// What somebody wrote and the server has not cleaned yet. The page's policy would complain of it even in a document of its own.
const runs = /<[a-z][^>]*[\s/"']on[a-z]+\s*=/i;

/** True where the editor would give the text back as it is: nothing in it is lost by looking at it. */
export function isKept(html: string): boolean {
  return !runs.test(html) && signature(inert(html)) === signature(inert(write(read(html))));
}

function inert(html: string): HTMLElement {
  return new DOMParser().parseFromString(`<!DOCTYPE html><html><body>${html}</body></html>`, 'text/html').body;
}

const same: Readonly<Record<string, string>> = { b: 'strong', i: 'em', del: 's' };

/** The words, elements and attributes in their order. Paragraphs are left out: the editor puts them where a list's entry has bare words. */
function signature(root: Element): string {
  const elements = [...root.querySelectorAll('*')].filter((element) => element.localName !== 'p' || element.attributes.length > 0);
  const names = elements.map((element) => `${same[element.localName] ?? element.localName}[${[...element.attributes].map((a) => `${a.name}=${a.value}`).sort().join(',')}]`);
  return `${names.sort().join(';')}|${(root.textContent ?? '').replace(/\s+/g, '')}`;
}
