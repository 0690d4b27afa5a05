using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Studio.Browser.Tests;

/// <summary>
/// Opens the pages that links lead to, one of each kind, in light and dark and in two widths, and notes whatever is wrong with them: answers that are
/// errors, complaints in the console, a document wider than its window, and what axe finds.
/// </summary>
internal sealed partial class PageCrawl(Window window)
{
    public const int Narrow = 400;
    public const int Wide = 1440;

    private const string Accessibility = """{ "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }""";
    private const string Colours = """{ "type": "rule", "values": ["color-contrast"] }""";

    // The same axe as RunAxe of Deque.AxeCore.Playwright runs; that one opens a tab of its own for each run, and there are some two hundred here.
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly HashSet<string> _known = [];
    private readonly Queue<(string Path, string Kind)> _waiting = new();
    private readonly List<string> _faults = [];

    /// <summary>The kinds of pages that were opened, in order.</summary>
    public List<string> Kinds { get; } = [];

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Opens these pages and, from there, one page of each kind that links lead to.</summary>
    public async Task FollowAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            Add(path, "");
        }

        while (_waiting.TryDequeue(out var next))
        {
            await LookAtAsync(next.Path, next.Kind, follow: true);
        }
    }

    /// <summary>Opens one page that is expected to answer with this status.</summary>
    public Task LookAtAsync(string path, string kind, int status = 200) => LookAtAsync(path, kind, follow: false, status);

    private async Task LookAtAsync(string path, string kind, bool follow, int status = 200)
    {
        Kinds.Add(kind);
        foreach (var dark in new[] { false, true })
        {
            await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
            await window.Page.SetViewportSizeAsync(Wide, 900);
            var answer = await window.Page.GotoAsync(path);
            if (answer!.Status != status)
            {
                _faults.Add($"{path}: answered {answer.Status}");
                return;
            }

            await window.Page.EvaluateAsync(Axe);

            // All four looks are measured; the whole of the rules is run where they differ most, the colours everywhere.
            await MeasureAsync(path, kind, Wide, dark, dark ? Colours : Accessibility);
            await window.Page.SetViewportSizeAsync(Narrow, 800);
            await MeasureAsync(path, kind, Narrow, dark, dark ? Accessibility : Colours);
            if (follow && !dark)
            {
                await AddLinksAsync(kind);
            }

            _faults.AddRange(window.TakeFaults().Where(f => status < 400 || !f.Contains($"status of {status}", StringComparison.Ordinal)));
        }
    }

    /// <summary>Measures the page as it stands, without loading it anew: light and dark, wide and narrow.</summary>
    public async Task LookHereAsync(string name)
    {
        var before = window.Page.ViewportSize!;
        await window.Page.EvaluateAsync(Axe);
        foreach (var dark in new[] { true, false })
        {
            await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
            foreach (var width in new[] { Wide, Narrow })
            {
                await window.Page.SetViewportSizeAsync(width, 900);
                await MeasureAsync(name, name, width, dark, width == Narrow == dark ? Accessibility : Colours);
            }
        }

        await window.Page.SetViewportSizeAsync(before.Width, before.Height);
    }

    /// <summary>What axe finds on the page as it stands.</summary>
    public async Task<IReadOnlyList<string>> AxeAsync()
    {
        await window.Page.EvaluateAsync(Axe);
        return await FindAsync(Accessibility);
    }

    private async Task<string[]> FindAsync(string rules)
    {
        // Of a page without any style sheet axe takes the canvas for white, in the dark too.
        return await window.Page.EvaluateAsync<string[]>("""
            async rules => (await axe.run(document, { runOnly: JSON.parse(rules), resultTypes: ['violations'] })).violations
              .filter(v => v.id !== 'color-contrast' || document.styleSheets.length > 0)
              .map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => `${n.html} ${n.any[0]?.message ?? ''}`).join(' | ')}`)
            """, rules);
    }

    private async Task MeasureAsync(string path, string kind, int width, bool dark, string rules)
    {
        var look = $"{path} at {width} px{(dark ? " in the dark" : "")}";
        _faults.AddRange((await LayoutCheck.FindAsync(window.Page)).Select(f => $"{look}: {f}"));
        var found = await FindAsync(rules);
        _faults.AddRange(found.Select(f => $"{look}: {f}"));
        await Pictures.TakeAsync(window.Page, $"{FileName(kind)}-{width}-{(dark ? "dark" : "light")}");
    }

    private async Task AddLinksAsync(string from)
    {
        var links = await window.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]:not([download])')].filter(a => a.origin === location.origin).map(a => a.pathname)");
        foreach (var link in links)
        {
            Add(link, from);
        }
    }

    private void Add(string path, string from)
    {
        var kind = Kind(path.Split('?')[0]);
        if (!kind.StartsWith("/admin", StringComparison.Ordinal) && !kind.StartsWith("/shop", StringComparison.Ordinal))
        {
            return;
        }

        // The editor looks different for each type, which the list that leads to it tells; elsewhere links lead to the same editors.
        if (kind == "/admin/content/item/{id}")
        {
            if (!ContentList().IsMatch(from))
            {
                return;
            }

            kind = from + "/item";
        }

        if (_known.Add(kind))
        {
            _waiting.Enqueue((path, kind));
        }
    }

    private static string Kind(string path) => Design().Replace(TaskName().Replace(ProductCode().Replace(Identifier().Replace(Category().Replace(path, "/shop/category/{name}"), "/{id}"), "/shop/product/{code}"), "/admin/${list}/{name}"), "/admin/content-types/{name}${page}");

    private static string FileName(string kind) => kind.Trim('/').Replace('/', '-').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);

    [GeneratedRegex("/[0-9a-z]{26}(?=/|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("^/admin/content/[A-Za-z]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ContentList();

    [GeneratedRegex("^/shop/category/.+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Category();

    [GeneratedRegex("^/shop/product/.+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProductCode();

    [GeneratedRegex("^/admin/content-types/(?!new-|all-)[^/]+(?<page>/[a-z-]+)?(/[^/]+)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Design();

    [GeneratedRegex("^/admin/(?<list>background-tasks|activities)/.+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TaskName();
}
