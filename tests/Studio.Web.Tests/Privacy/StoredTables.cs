using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Privacy;

/// <summary>Every row of every table of a tenant, as text: to see what a customer's erasure touches, and what it leaves.</summary>
internal sealed class StoredTables
{
    private const int LengthOfIds = 26;

    /// <summary>What changes by itself: when a key was last used, until when facts were counted, what was learned of an answer.</summary>
    private static readonly string[] ByTheClock = ["LASTUSEDUTC", "LATESTUTC", "LEARNED"];

    /// <summary>What tasks do each minute and is of nobody: how far the search for duplicates is, and what was learned of offers.</summary>
    private static readonly string[] Progress = ["DUPLICATESEARCH", "OFFERMODEL"];

    private readonly Dictionary<string, List<Row>> _tables = new(StringComparer.Ordinal);

    private StoredTables()
    {
    }

    /// <summary>The names of the tables, in capitals.</summary>
    public IEnumerable<string> Names => _tables.Keys;

    /// <summary>Reads them all.</summary>
    public static async Task<StoredTables> ReadAsync(StoredRows stored, string provider)
    {
        var tables = new StoredTables();
        foreach (var name in await stored.QueryAsync<string>(provider == "Sqlite"
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            // Not the parts of tables: the whole one is among them.
            : "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"))
        {
            var rows = await stored.QueryAsync<dynamic>($"SELECT * FROM \"{name}\"");
            tables._tables[name.ToUpperInvariant()] = [.. rows.Select(r => new Row(((IDictionary<string, object?>)r).ToDictionary(c => c.Key.ToUpperInvariant(), c => Text(c.Value))))];
        }

        return tables;
    }

    /// <summary>The tables of whom the words and ids are: each with its columns of text, and which of them hold one of the words.</summary>
    /// <param name="ids">Whose ids make a row his.</param>
    /// <param name="word">What his words begin with.</param>
    public IReadOnlyList<(string Table, IReadOnlyList<string> Empty)> Of(IReadOnlyCollection<string> ids, string word) =>
    [
        .. from table in _tables
           let his = table.Value.Where(r => r.Mentions(ids) || r.Mentions([word])).ToList()
           where his.Count > 0
           select (table.Key, (IReadOnlyList<string>)[.. his.SelectMany(r => r.Texts).Distinct(StringComparer.Ordinal).Where(c => !his.Any(r => r.Holds(c, word))).Order(StringComparer.Ordinal)]),
    ];

    /// <summary>What differs afterwards of rows that were not his: those that are gone or changed, and those that are new where none of his was.</summary>
    /// <param name="after">The tables afterwards.</param>
    /// <param name="his">Ids and words that make a row his.</param>
    public IReadOnlyList<string> OthersThatDiffer(StoredTables after, IReadOnlyCollection<string> his)
    {
        var differences = new List<string>();
        foreach (var (table, rows) in _tables.Where(t => !Progress.Contains(t.Key)))
        {
            var now = after._tables.GetValueOrDefault(table) ?? [];
            var (mine, others) = (rows.Where(r => r.Mentions(his)).ToList(), rows.Where(r => !r.Mentions(his)).ToList());
            var left = now.Select(r => r.Line).ToHashSet(StringComparer.Ordinal);
            differences.AddRange(others.Where(r => !left.Contains(r.Line)).Select(r => $"{table} lost {r.Line}"));

            // What is left of his own (an order without whose it was) has the key that it had.
            var (known, keys) = (rows.Select(r => r.Line).ToHashSet(StringComparer.Ordinal), mine.Select(r => r.Key).ToHashSet(StringComparer.Ordinal));
            differences.AddRange(now.Where(r => !known.Contains(r.Line) && !keys.Contains(r.Key)).Select(r => $"{table} has {r.Line}"));
        }

        return differences;
    }

    private static string? Text(object? value) => value switch
    {
        null or DBNull => null,
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private sealed class Row(Dictionary<string, string?> cells)
    {
        /// <summary>The first column, which all tables have their key in.</summary>
        public string Key { get; } = cells.Values.FirstOrDefault() ?? "";

        public string Line { get; } = string.Join('|', cells.Where(c => !ByTheClock.Contains(c.Key)).Select(c => $"{c.Key}={c.Value}"));

        /// <summary>The columns that hold something other than a number or one of the studio's ids.</summary>
        public IEnumerable<string> Texts => cells.Where(c => c.Value is { Length: > 0 } text && !IsId(text) && !decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _)).Select(c => c.Key);

        private static bool IsId(string text) => text.Length == LengthOfIds && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c)) && text.Any(char.IsAsciiDigit);

        public bool Holds(string column, string word) => cells.GetValueOrDefault(column)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

        public bool Mentions(IReadOnlyCollection<string> words) => words.Any(w => Line.Contains(w, StringComparison.OrdinalIgnoreCase));
    }
}
