using System.Text.RegularExpressions;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>The pages that the source has, by the templates of their addresses: a new page cannot be forgotten.</summary>
internal static partial class PageTemplates
{
    /// <summary>The templates that none of these addresses fits.</summary>
    public static IReadOnlyList<string> NotIn(IReadOnlyCollection<string> paths) => [.. All().Where(template => !paths.Any(Pattern(template).IsMatch)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> All() => new[] { "modules", "themes" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(StudioHost.RepositoryRoot, folder), "*.cshtml", SearchOption.AllDirectories))
        .Select(file => Page().Match(File.ReadLines(file).FirstOrDefault() ?? "")).Where(m => m.Success).Select(m => m.Groups["template"].Value);

    private static Regex Pattern(string template)
    {
        var pattern = Regex.Escape(template).Replace(@"/\{handler\?}", "(/[^/]+)?", StringComparison.Ordinal);
        return new Regex("^" + Parameter().Replace(pattern, m => m.Value.Contains(@"\*\*", StringComparison.Ordinal) ? ".+" : "[^/]+") + "$", RegexOptions.NonBacktracking);
    }

    [GeneratedRegex("""^\uFEFF?@page "(?<template>[^"]+)["]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Page();

    [GeneratedRegex(@"\\\{[^}]+}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
