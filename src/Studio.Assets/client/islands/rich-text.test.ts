import { describe, expect, it } from 'vitest';
import { isKept, read, write } from './rich-text/markup';

describe('what the rich text editor keeps', () => {
  it('gives known markup back', () => {
    for (const html of ['', '<p>Fresh <strong>teas</strong></p>', '<h2>Now</h2><ul><li>one</li><li>two</li></ul>', '<p><a href="https://example.org/?a=1&amp;b=2">here</a></p>', '<blockquote><p>said</p></blockquote><p><s>old</s></p>', 'bare words', '<p><b>old</b> style</p>']) {
      expect(isKept(html), html).toBe(true);
    }
    expect(write(read('<p>Fresh <b>teas</b></p>'))).toBe('<p>Fresh <strong>teas</strong></p>');
    expect(write(read('<p></p>'))).toBe('');
  });

  it('leaves alone what it would lose', () => {
    for (const html of ['<table><tbody><tr><td>1</td></tr></tbody></table>', '<p class="lead">first</p>', '<details><summary>more</summary>less</details>', '<p><span lang="zh">茶</span></p>']) {
      expect(isKept(html), html).toBe(false);
    }
  });

  it('does not even read what wants to run', () => {
    for (const html of ['<p onclick="alert(1)">Fresh</p>', '<img src="x"ONERROR = "1">', '<p title=\'a\'onfocus=1>x</p>', '<svg/onload=1></svg>']) {
      expect(isKept(html), html).toBe(false);
    }
    expect(isKept('<p>turn it on = now, once=1</p>')).toBe(true);
  });

  it('reads without running', () => {
    const document_ = read('<img src="x" onerror="window.ran = true"><script>window.ran = true</script><p onclick="1">words</p>');
    expect(write(document_)).not.toContain('onerror');
    expect(write(document_)).not.toContain('script');
    expect((window as unknown as { ran?: boolean }).ran).toBeUndefined();
  });
});
