using Microsoft.Playwright;

namespace Studio.Browser.Tests;

/// <summary>Finds what an eye would see at once: text that is cut off or sticks out of its box, words over words, controls that lie on each other, a page wider than its window.</summary>
internal static class LayoutCheck
{
    private const string Script = """
        async () => {
          // What follows the size of the window or its colours, such as a chart, is drawn anew with the next frames.
          for (let frame = 0; frame < 3; frame++) await new Promise(drawn => requestAnimationFrame(drawn));
          const faults = [];
          const slack = 1.5;
          const doc = document.documentElement;
          const name = e => {
            const classes = typeof e.className === 'string' && e.className.trim() ? '.' + e.className.trim().split(/\s+/).join('.') : '';
            const text = (e.getAttribute('aria-label') ?? e.innerText ?? e.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
            return `<${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}${classes}> "${text}"`;
          };
          const seen = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
          // What is only for screen readers is cut to a pixel on purpose.
          const hidden = e => {
            for (let a = e; a && a !== document.body; a = a.parentElement) {
              const box = a.getBoundingClientRect();
              const style = getComputedStyle(a);
              if ((box.width <= 1 || box.height <= 1) && style.overflow !== 'visible') return true;
              if (style.clipPath.startsWith('inset(50%') || style.clip === 'rect(0px, 0px, 0px, 0px)') return true;
            }
            return false;
          };
          // What floats over the page covers it by intent.
          const layer = e => {
            for (let a = e; a; a = a.parentElement) {
              const style = getComputedStyle(a);
              if (style.position === 'fixed' || style.position === 'sticky' || a.matches('dialog, .dropdown-menu, .offcanvas, [popover]')) return a;
            }
            return null;
          };
          // What an element with a scrolled or cut content shows of the boxes at this moment.
          const shown = (e, boxes) => {
            let left = boxes;
            for (let a = e.parentElement; a && a !== document.body && left.length > 0; a = a.parentElement) {
              const style = getComputedStyle(a);
              if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
              const frame = a.getBoundingClientRect();
              left = left.map(b => ({ left: Math.max(b.left, frame.left), right: Math.min(b.right, frame.right), top: Math.max(b.top, frame.top), bottom: Math.min(b.bottom, frame.bottom) }))
                .map(b => ({ ...b, height: b.bottom - b.top })).filter(b => b.right > b.left && b.bottom > b.top);
            }
            return left;
          };
          const cut = style => style === 'hidden' || style === 'clip';

          if (doc.scrollWidth > doc.clientWidth) {
            const wide = [...document.querySelectorAll('body *')].filter(e => seen(e) && e.getBoundingClientRect().right > doc.clientWidth + 1);
            faults.push(`the page is ${doc.scrollWidth - doc.clientWidth} px wider than its window: ${wide.slice(-2).map(name).join(', ')}`);
          }

          const words = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode;
            const owner = node.parentElement;
            if (!node.textContent.trim() || !owner || owner.matches('script, style, noscript, option, title') || !seen(owner) || hidden(owner)) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const boxes = [...range.getClientRects()].filter(b => b.width > 1 && b.height > 1 && b.right > 0 && b.bottom + scrollY > 0);
            if (boxes.length === 0) continue;
            let clipped = false;
            for (let a = owner; a && a !== document.body && !clipped; a = a.parentElement) {
              const style = getComputedStyle(a);
              const box = a.getBoundingClientRect();
              if (style.overflowX === 'auto' || style.overflowX === 'scroll') break;
              // An ellipsis says that there is more; so does a limit of lines.
              if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') break;
              if (cut(style.overflowX) && boxes.some(b => b.right > box.right + slack || b.left < box.left - slack)) clipped = true;
              if (cut(style.overflowY) && boxes.some(b => b.bottom > box.bottom + 3 || b.top < box.top - 3)) clipped = true;
              const painted = parseFloat(style.borderLeftWidth) > 0 && parseFloat(style.borderRightWidth) > 0;
              if (painted && style.display !== 'inline' && boxes.some(b => b.right > box.right + slack || b.left < box.left - slack)) {
                faults.push(`text sticks out of ${name(a)}`);
                break;
              }
              if (style.position === 'absolute' || style.position === 'fixed') break;
            }
            if (clipped) faults.push(`text is cut off: ${name(owner)}`);
            const word = node.textContent.trim();
            if (word.length <= 6 && !/\s/.test(word) && boxes.some(b => b.top >= boxes[0].bottom - 3)) faults.push(`a word is broken over lines: ${name(owner)}`);
            for (const box of shown(owner, boxes)) words.push({ box, owner, layer: layer(owner) });
          }

          const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const under = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          words.sort((a, b) => a.box.top - b.box.top);
          for (let i = 0; i < words.length; i++) {
            for (let j = i + 1; j < words.length && words[j].box.top < words[i].box.bottom; j++) {
              const [a, b] = [words[i], words[j]];
              if (a.layer !== b.layer || a.owner === b.owner) continue;
              if (over(a.box, b.box) > 3 && under(a.box, b.box) > 0.5 * Math.min(a.box.height, b.box.height)) faults.push(`words over words: ${name(a.owner)} and ${name(b.owner)}`);
            }
          }

          const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]')]
            .filter(e => seen(e) && !hidden(e)).map(e => ({ e, layer: layer(e), boxes: shown(e, [...e.getClientRects()].filter(b => b.width > 1 && b.height > 1)) }));
          for (let i = 0; i < controls.length; i++) {
            for (let j = i + 1; j < controls.length; j++) {
              const [a, b] = [controls[i], controls[j]];
              if (a.layer !== b.layer || a.e.contains(b.e) || b.e.contains(a.e)) continue;
              if (a.boxes.some(x => b.boxes.some(y => over(x, y) > 3 && under(x, y) > 3))) faults.push(`controls lie on each other: ${name(a.e)} and ${name(b.e)}`);
            }
          }

          for (const { e } of controls) {
            if (e.matches('button, a.btn, a.shop-button') && getComputedStyle(e).textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0) faults.push(`a button is too small for its words: ${name(e)}`);
          }

          return [...new Set(faults)].slice(0, 12);
        }
        """;

    /// <summary>What is wrong with how the page looks as it stands, each naming the element.</summary>
    public static Task<string[]> FindAsync(IPage page) => page.EvaluateAsync<string[]>(Script);
}
