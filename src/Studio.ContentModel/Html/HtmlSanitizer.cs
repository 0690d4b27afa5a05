using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Studio.ContentModel.Html;

/// <summary>
/// Cleans HTML by a list of what is allowed, over the tree that a browser would build: elements and attributes that are not on it go, and addresses must be
/// <see cref="SafeAddress">safe</see>. Foreign content (SVG, MathML), templates and styles are not on the list: they are where a second parse may read something else.
/// </summary>
public static class HtmlSanitizer
{
    /// <summary>Elements deeper than this are no text of a person.</summary>
    private const int MaximumDepth = 200;

    private static readonly HashSet<string> Elements = new(
    [
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt",
        "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "picture", "pre", "q", "rp", "rt",
        "ruby", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
    ], StringComparer.Ordinal);

    /// <summary>What goes with all that is in it; of other unknown elements the contents stay.</summary>
    private static readonly HashSet<string> Emptied = new(
    [
        "script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math", "title", "textarea", "select", "option", "xmp", "plaintext", "noembed", "noframes", "head", "frameset", "audio", "video", "canvas",
    ], StringComparer.Ordinal);

    /// <summary>Elements within a line: the words before and after them may be one.</summary>
    private static readonly HashSet<string> Inline = new(["a", "abbr", "b", "code", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u", "wbr"], StringComparer.Ordinal);

    private static readonly HashSet<string> Attributes = new(
        ["abbr", "align", "alt", "cite", "class", "colspan", "datetime", "dir", "headers", "height", "href", "lang", "open", "reversed", "rowspan", "scope", "span", "src", "start", "title", "value", "width"], StringComparer.Ordinal);

    private static readonly HashSet<string> Addresses = new(["href", "src", "cite"], StringComparer.Ordinal);

    /// <summary>The HTML with nothing in it that could run or reach out. What it gave it gives again.</summary>
    public static string Clean(string html)
    {
        if (!html.AsSpan().ContainsAny('<', '&'))
        {
            return html;
        }

        var body = Parse(html);
        CleanChildren(body, 0);
        return body.InnerHtml;
    }

    /// <summary>The text without its markup, words of different blocks apart.</summary>
    public static string ToText(string html)
    {
        if (!html.AsSpan().ContainsAny('<', '&'))
        {
            return html.Trim();
        }

        var body = Parse(html);
        var text = new System.Text.StringBuilder();
        for (var node = Next(body, body); node is not null; node = Next(node, body))
        {
            if (node is IText words && words.ParentElement is not { LocalName: "script" or "style" or "template" })
            {
                text.Append(words.Data);
            }
            else if (node is IElement element && !Inline.Contains(element.LocalName))
            {
                text.Append(' ');
            }
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // The next node in the order of the document. No recursion: whoever wrote it decides how deep it is.
    private static INode? Next(INode node, INode root)
    {
        if (node.FirstChild is { } child)
        {
            return child;
        }

        for (var at = node; at != root; at = at.Parent!)
        {
            if (at.NextSibling is { } sibling)
            {
                return sibling;
            }
        }

        return null;
    }

    private static IElement Parse(string html) => new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument("<!DOCTYPE html><html><body>" + html).Body!;

    private static void CleanChildren(IElement parent, int depth)
    {
        foreach (var node in parent.ChildNodes.ToList())
        {
            if (node is IText)
            {
                continue;
            }

            if (node is not IElement element || element.NamespaceUri != "http://www.w3.org/1999/xhtml" || Emptied.Contains(element.LocalName) || depth > MaximumDepth)
            {
                node.Parent!.RemoveChild(node);
                continue;
            }

            CleanChildren(element, depth + 1);
            if (Elements.Contains(element.LocalName))
            {
                CleanAttributes(element);
            }
            else
            {
                element.Replace([.. element.ChildNodes]);
            }
        }
    }

    private static void CleanAttributes(IElement element)
    {
        foreach (var attribute in element.Attributes.ToList())
        {
            if (!Attributes.Contains(attribute.LocalName) || attribute.NamespaceUri is not null || (Addresses.Contains(attribute.LocalName) && !SafeAddress.IsSafe(attribute.Value.Trim())))
            {
                element.RemoveAttribute(attribute.Name);
            }
        }
    }
}
