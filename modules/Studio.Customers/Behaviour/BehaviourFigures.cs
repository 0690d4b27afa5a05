using System.Globalization;
using Studio.Customers.Behaviour.Contacts;
using Studio.Data.Sessions;

namespace Studio.Customers.Behaviour;

/// <summary>How far a published fact is, and of how many people it says something.</summary>
internal sealed record FactProgress(string FactId, FactDefinition Definition, CountingState State, int Percent, long People);

/// <summary>How many people have a value, or one from here up to below there.</summary>
internal sealed record FactShare(string Label, long People);

/// <summary>Counts over the stored results.</summary>
internal sealed class BehaviourFigures(UnitOfWork unit)
{
    private const int Shares = 10;

    /// <summary>Every published fact.</summary>
    public async Task<IReadOnlyList<FactProgress>> AllAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>("""
            SELECT d.FactId, d.Definition, d.State, d.Done, d.Total, coalesce(v.People, 0) AS People FROM BehaviourDefinition d
              LEFT JOIN (SELECT FactId, count(*) AS People FROM BehaviourValue WHERE Contacts > 0 GROUP BY FactId) AS v ON v.FactId = d.FactId
            WHERE d.State <> 3 ORDER BY d.Name
            """, null, ct), cancellationToken);
        return [.. rows.Select(r => new FactProgress(r.FactId, FactDefinition.FromJson(r.Definition), (CountingState)r.State, Percent(r), r.People))];
    }

    /// <summary>How the values are distributed: ten ranges of equal width, or the ten commonest texts.</summary>
    public Task<IReadOnlyList<FactShare>> SharesAsync(string factId, CancellationToken cancellationToken) => unit.ReadAsync<IReadOnlyList<FactShare>>(async (session, ct) =>
    {
        var range = await session.FirstAsync<Range>("SELECT min(Number) AS Least, max(Number) AS Greatest, count(Number) AS Numbers FROM BehaviourValue WHERE FactId = @factId AND Contacts > 0", new { factId }, ct);
        if (range is not { Least: { } least, Greatest: { } greatest })
        {
            var texts = await session.QueryAsync<Share>($"SELECT Text AS Label, count(*) AS People FROM BehaviourValue WHERE FactId = @factId AND Text IS NOT NULL GROUP BY Text ORDER BY count(*) DESC, Text LIMIT {Shares}", new { factId }, ct);
            return [.. texts.Select(t => new FactShare(t.Label, t.People))];
        }

        var width = Width(least, greatest);
        var count = 1 + (int)Math.Min(Shares - 1, Math.Floor((greatest - least) / width));
        var parameters = Enumerable.Range(0, count + 1).ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"b{i}"), i => (object)(least + (i * width)), StringComparer.Ordinal);
        parameters["factId"] = factId;
        var bars = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"SELECT {i} AS Place, count(*) AS People FROM BehaviourValue WHERE FactId = @factId AND Contacts > 0 AND Number >= @b{i} AND Number < @b{i + 1}"));
        var people = (await session.QueryAsync<Bar>(string.Join(" UNION ALL ", bars), parameters, ct)).ToDictionary(r => r.Place, r => r.People);
        return [.. Enumerable.Range(0, count).Select(i => new FactShare(Label(least + (i * width), width), people.GetValueOrDefault(i)))];
    }, cancellationToken);

    private static double Width(double least, double greatest)
    {
        var width = (greatest - least) / Shares;
        return least == Math.Floor(least) && greatest == Math.Floor(greatest) ? Math.Max(1, Math.Ceiling(width + 1e-9)) : Math.Max(width * 1.0000001, 1e-6);
    }

    private static string Label(double from, double width) => width == 1
        ? from.ToString("#,0", CultureInfo.CurrentCulture)
        : string.Create(CultureInfo.CurrentCulture, $"{from:#,0.##} – {from + width:#,0.##}");

    private static int Percent(Row row) => (CountingState)row.State switch
    {
        CountingState.Ready => 100,
        CountingState.Values => 90,
        _ => row.Total <= 0 ? 0 : (int)Math.Min(90, row.Done * 90 / row.Total),
    };

    // Not positional records: counts of no rows have no type in SQLite that a constructor could be matched by.
    private sealed class Row
    {
        public string FactId { get; set; } = "";

        public string Definition { get; set; } = "";

        public long State { get; set; }

        public long Done { get; set; }

        public long Total { get; set; }

        public long People { get; set; }
    }

    private sealed class Share
    {
        public string Label { get; set; } = "";

        public long People { get; set; }
    }

    private sealed class Range
    {
        public double? Least { get; set; }

        public double? Greatest { get; set; }

        public long Numbers { get; set; }
    }

    private sealed class Bar
    {
        public long Place { get; set; }

        public long People { get; set; }
    }
}
