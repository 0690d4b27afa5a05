using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Expressions.Binding;

/// <summary>Finds for a name that does not exist the nearest one that does.</summary>
internal sealed class NameSuggestions(IExpressionScope scope)
{
    private const int Listed = 12;

    /// <summary>The roots there are, for a message.</summary>
    public string Roots()
    {
        var roots = scope.Members.Select(member => member.Path.Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return Listing(roots.Count > 0 ? roots : ["Math", "Number", "String"]);
    }

    /// <summary>Some members below a root, for a message.</summary>
    public string Below(string root) =>
        Listing(scope.Members.Select(member => member.Path).Where(path => path.StartsWith(root + ".", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    public static string GlobalsBelow(string root) => Listing(GlobalFunctions.Names.Where(name => name.StartsWith(root + ".", StringComparison.Ordinal)));

    /// <summary>The path that was probably meant by a written path or by its beginning; what follows it may be methods.</summary>
    public string? Nearest(List<string> written)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in scope.Members.Select(member => member.Path).Concat(GlobalFunctions.Names))
        {
            var count = Math.Min(candidate.Count(c => c == '.') + 1, written.Count);
            var text = string.Join('.', written.Take(count));
            var distance = Distance(text, candidate);

            // orderTotal90d alone is facts.orderTotal90d without its root.
            if (written.Count == 1 && candidate.EndsWith("." + text, StringComparison.OrdinalIgnoreCase))
            {
                distance = 0;
            }

            if (distance < bestDistance && distance <= Tolerance(Differing(text, candidate)))
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>The nearest of some names, or null when none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Distance: Distance(written, name))).MinBy(pair => pair.Distance);
        return best.Name is not null && best.Distance <= Tolerance(written) ? best.Name : null;
    }

    private static int Tolerance(string written) => Math.Clamp(written.Length / 3, 1, 4);

    /// <summary>What is left to be judged of a written path after the segments it has in common with another.</summary>
    private static string Differing(string text, string candidate)
    {
        var start = 0;
        for (var i = 0; i < Math.Min(text.Length, candidate.Length) && text[i] == candidate[i]; i++)
        {
            start = text[i] == '.' ? i + 1 : start;
        }

        return text[start..];
    }

    private static string Listing(IEnumerable<string> names)
    {
        var some = names.Take(Listed + 1).ToList();
        return string.Join(", ", some.Take(Listed)) + (some.Count > Listed ? ", …" : "");
    }

    /// <summary>How many letters must be changed, added, dropped or swapped with their neighbour; letter case does not count, and what is hopeless is not counted out.</summary>
    private static int Distance(string written, string name)
    {
        if (Math.Abs(written.Length - name.Length) > 4 || written.Length > 200)
        {
            return int.MaxValue;
        }

        // Three rows of the table of distances between beginnings are enough: a swap looks two rows back.
        Span<int> beforeLast = stackalloc int[name.Length + 1];
        Span<int> last = stackalloc int[name.Length + 1];
        Span<int> row = stackalloc int[name.Length + 1];
        for (var j = 0; j <= name.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= written.Length; i++)
        {
            var oldest = beforeLast;
            beforeLast = last;
            last = row;
            row = oldest;
            row[0] = i;
            for (var j = 1; j <= name.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (Same(i - 1, j - 1) ? 0 : 1));
                if (i > 1 && j > 1 && Same(i - 1, j - 2) && Same(i - 2, j - 1))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }

        return row[name.Length];

        bool Same(int i, int j) => char.ToUpperInvariant(written[i]) == char.ToUpperInvariant(name[j]);
    }
}
