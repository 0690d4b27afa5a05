using System.Globalization;

namespace Studio.Administration.Features;

/// <summary>What a feature is to the one that is looked at.</summary>
public enum FeaturePart
{
    /// <summary>Nothing to it, or none is looked at.</summary>
    Other,

    /// <summary>The one that is looked at.</summary>
    Chosen,

    /// <summary>It needs this one, which is on.</summary>
    Needed,

    /// <summary>It needs this one, which would be switched on with it.</summary>
    Brought,

    /// <summary>This one needs it, and would go with it.</summary>
    Dependant,
}

/// <summary>A feature in the drawing; lengths in pixels of the drawing.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Part">What it is to the chosen one.</param>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
public sealed record FeatureBox(FeatureEntry Feature, FeaturePart Part, int X, int Y);

/// <summary>A line from what is needed to what needs it.</summary>
/// <param name="Path">The line, as SVG's <c>d</c>.</param>
/// <param name="IsStrong">True where it belongs to the chosen one.</param>
public sealed record FeatureLine(string Path, bool IsStrong);

/// <summary>
/// Features drawn by what they need: what needs nothing at the left, each further right than everything it needs. Where one is chosen only what it needs and what needs it is drawn.
/// A line that follows from two others is left out.
/// </summary>
public sealed record FeatureMap(IReadOnlyList<FeatureBox> Boxes, IReadOnlyList<FeatureLine> Lines, int Width, int Height)
{
    /// <summary>The width of a box.</summary>
    public const int BoxWidth = 184;

    /// <summary>The height of a box.</summary>
    public const int BoxHeight = 40;

    private const int ColumnGap = 56;
    private const int RowGap = 14;
    private const int Margin = 8;

    /// <summary>Draws the features, or those that have to do with the chosen one.</summary>
    public static FeatureMap Draw(IReadOnlyList<FeatureEntry> all, string? chosen)
    {
        var byId = all.ToDictionary(f => f.Id, StringComparer.OrdinalIgnoreCase);
        var needs = all.ToDictionary(f => f.Id, f => Closure(f.Id, id => byId[id].Dependencies.Where(byId.ContainsKey)), StringComparer.OrdinalIgnoreCase);
        var parts = all.ToDictionary(f => f.Id, f => PartOf(f, chosen, byId, needs), StringComparer.OrdinalIgnoreCase);
        var shown = all.Where(f => chosen is null || parts[f.Id] != FeaturePart.Other).ToList();
        var ids = shown.Select(f => f.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var columns = Columns(shown, ids, needs);
        var places = new Dictionary<string, (int X, int Y)>(StringComparer.OrdinalIgnoreCase);
        for (var column = 0; column < columns.Count; column++)
        {
            // Beside what it needs, so that lines cross little.
            var ordered = columns[column].OrderBy(f => Middle(f, places)).ThenBy(f => f.Name, StringComparer.OrdinalIgnoreCase).ToList();
            for (var row = 0; row < ordered.Count; row++)
            {
                places[ordered[row].Id] = (Margin + (column * (BoxWidth + ColumnGap)), Margin + (row * (BoxHeight + RowGap)));
            }
        }

        return new FeatureMap(
            [.. shown.Select(f => new FeatureBox(f, parts[f.Id], places[f.Id].X, places[f.Id].Y))],
            [.. shown.SelectMany(f => Direct(f, ids, needs).Select(d => Line(places[d], places[f.Id], chosen is not null)))],
            (2 * Margin) + (columns.Count * BoxWidth) + (Math.Max(0, columns.Count - 1) * ColumnGap),
            (2 * Margin) + (columns.Count == 0 ? 0 : columns.Max(c => c.Count) * (BoxHeight + RowGap)) - RowGap);
    }

    private static FeaturePart PartOf(FeatureEntry feature, string? chosen, Dictionary<string, FeatureEntry> byId, Dictionary<string, HashSet<string>> needs) => chosen is null || !byId.ContainsKey(chosen) ? FeaturePart.Other
        : string.Equals(feature.Id, chosen, StringComparison.OrdinalIgnoreCase) ? FeaturePart.Chosen
        : needs[chosen].Contains(feature.Id) ? feature.Enabled ? FeaturePart.Needed : FeaturePart.Brought
        : needs[feature.Id].Contains(chosen) ? FeaturePart.Dependant
        : FeaturePart.Other;

    private static HashSet<string> Closure(string id, Func<string, IEnumerable<string>> next)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var waiting = new Stack<string>(next(id));
        while (waiting.TryPop(out var at))
        {
            if (found.Add(at))
            {
                foreach (var further in next(at))
                {
                    waiting.Push(further);
                }
            }
        }

        return found;
    }

    private static List<List<FeatureEntry>> Columns(List<FeatureEntry> shown, HashSet<string> ids, Dictionary<string, HashSet<string>> needs)
    {
        var depths = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

        // By how many it needs in all: what is needed has fewer than what needs it.
        foreach (var feature in shown.OrderBy(f => needs[f.Id].Count(ids.Contains)))
        {
            depths[feature.Id] = needs[feature.Id].Where(d => ids.Contains(d) && depths.ContainsKey(d)).Select(d => depths[d] + 1).DefaultIfEmpty(0).Max();
        }

        return [.. shown.GroupBy(f => depths[f.Id]).OrderBy(g => g.Key).Select(g => g.ToList())];
    }

    private static IEnumerable<string> Direct(FeatureEntry feature, HashSet<string> ids, Dictionary<string, HashSet<string>> needs)
    {
        var own = needs[feature.Id].Where(ids.Contains).ToList();
        return own.Where(d => !own.Any(other => needs[other].Contains(d)));
    }

    private static double Middle(FeatureEntry feature, Dictionary<string, (int X, int Y)> places) =>
        feature.Dependencies.Where(places.ContainsKey).Select(d => (double)places[d].Y).DefaultIfEmpty(double.MaxValue).Average();

    private static FeatureLine Line((int X, int Y) from, (int X, int Y) to, bool strong)
    {
        var (x1, y1, x2, y2) = (from.X + BoxWidth, from.Y + (BoxHeight / 2), to.X, to.Y + (BoxHeight / 2));
        var bend = (x2 - x1) / 2;
        return new FeatureLine(string.Create(CultureInfo.InvariantCulture, $"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"), strong);
    }
}
