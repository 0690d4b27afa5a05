using System.Globalization;
using System.Text;
using System.Text.Json;
using Studio.Data.Dialects;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.ContentModel.Search;

/// <summary>What a version of an item is found by.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="ItemId">Its item.</param>
/// <param name="Hash">Of the words: says whether they changed, and whether the index is right.</param>
/// <param name="Words">The words with spaces between them.</param>
internal sealed record SearchRow(string VersionId, string ItemId, long Hash, string Words);

/// <summary>The index in a database's own way: FTS5 in SQLite, a <c>tsvector</c> with GIN in PostgreSQL. Both are given words that are cut already.</summary>
internal abstract class SearchIndex
{
    public abstract string CreateSql { get; }

    public static SearchIndex Of(SqlDialect dialect) => dialect.Provider == PostgresDialect.Name ? PostgresSearchIndex.Instance : SqliteSearchIndex.Instance;

    /// <summary>Puts items into a queue, or gives those that are there a new stamp.</summary>
    public abstract Task QueueAsync(WriteSession session, string queue, IReadOnlyCollection<string> itemIds, string stamp, CancellationToken cancellationToken);

    /// <summary>Adds rows; none of the versions may be there already.</summary>
    public abstract Task AddAsync(WriteSession session, IReadOnlyList<SearchRow> rows, CancellationToken cancellationToken);

    /// <summary>Removes versions.</summary>
    public abstract Task RemoveAsync(WriteSession session, IReadOnlyCollection<string> versionIds, CancellationToken cancellationToken);

    /// <summary>Lets the words of what was removed go from the index itself, in small transactions.</summary>
    public virtual Task ScrubAsync(IDatabase database, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A condition on a column of version ids that holds for what the text finds among items of some types: all its words, wherever in the item they are.</summary>
    /// <param name="column">The column.</param>
    /// <param name="contentTypes">The types; at least one.</param>
    /// <param name="text">What a person looks for; words, never an expression.</param>
    /// <param name="parameter">Takes a value, gives the parameter that stands for it.</param>
    /// <param name="most">Of more than so many that are found, the condition holds for so many, those that were indexed last where the database can tell; null: for all.</param>
    public string Condition(string column, IReadOnlyCollection<string> contentTypes, string text, Func<object, string> parameter, int? most = null)
    {
        var terms = SearchWords.Ask(text);
        return terms.Count == 0 ? "1 = 0" : Condition(column, parameter(Question(terms, [.. contentTypes.Select(SearchText.TypeWord)])), most);
    }

    private protected abstract string Condition(string column, string question, int? most);

    private protected abstract string Question(IReadOnlyList<SearchTerm> terms, IReadOnlyList<string> alternatives);

    private protected static string Join(IReadOnlyList<SearchTerm> terms, char quote, string prefix, string and)
    {
        // Terms are letters and digits: nothing to escape.
        var joined = new StringBuilder();
        foreach (var term in terms)
        {
            joined.Append(joined.Length == 0 ? "" : and).Append(quote).Append(term.Text).Append(quote).Append(term.Prefix ? prefix : "");
        }

        return joined.ToString();
    }

    /// <summary>One of the words; a name of a type has letters, digits and low lines alone.</summary>
    private protected static string Any(IReadOnlyList<string> words, char quote, string or) => $"({string.Join(or, words.Select(w => quote + w + quote))})";
}

internal sealed class SqliteSearchIndex : SearchIndex
{
    public static SqliteSearchIndex Instance { get; } = new();

    // The tokenizer parts at spaces and takes every character beyond ASCII as a letter. Places of words are not kept: all terms must be there, wherever. Beginnings
    // of two and three characters have lists of their own: a million words may begin with them.
    public override string CreateSql => """
        CREATE TABLE ContentSearchRow (Id INTEGER PRIMARY KEY AUTOINCREMENT, VersionId TEXT NOT NULL, ItemId TEXT NOT NULL, Hash INTEGER NOT NULL);
        CREATE UNIQUE INDEX IX_ContentSearchRow_Version ON ContentSearchRow (VersionId);
        CREATE INDEX IX_ContentSearchRow_Item ON ContentSearchRow (ItemId);
        CREATE VIRTUAL TABLE ContentSearch USING fts5(Words, content='', contentless_delete=1, detail='none', prefix='2 3', tokenize='ascii');
        """;

    public override Task QueueAsync(WriteSession session, string queue, IReadOnlyCollection<string> itemIds, string stamp, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"INSERT INTO {queue} (ItemId, Stamp) SELECT value, @stamp FROM json_each(@json) WHERE true ON CONFLICT (ItemId) DO UPDATE SET Stamp = excluded.Stamp",
        new { json = JsonSerializer.Serialize(itemIds), stamp }, cancellationToken);

    public override async Task AddAsync(WriteSession session, IReadOnlyList<SearchRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // Nobody else writes to the file meanwhile. A number that was given once is in the sequence, whether or not its row is still there.
        var last = await session.ScalarAsync<long?>("SELECT seq FROM sqlite_sequence WHERE name = 'ContentSearchRow'", null, cancellationToken) ?? 0;
        await session.InsertManyAsync("ContentSearchRow", ["Id", "VersionId", "ItemId", "Hash"], rows.Select((r, i) => new object?[] { last + i + 1, r.VersionId, r.ItemId, r.Hash }), cancellationToken);
        await session.InsertManyAsync("ContentSearch", ["rowid", "Words"], rows.Select((r, i) => new object?[] { last + i + 1, r.Words }), cancellationToken);
    }

    public override async Task RemoveAsync(WriteSession session, IReadOnlyCollection<string> versionIds, CancellationToken cancellationToken)
    {
        foreach (var id in await session.QueryAsync<long>("DELETE FROM ContentSearchRow WHERE VersionId IN @versionIds RETURNING Id", new { versionIds }, cancellationToken))
        {
            await session.ExecuteAsync("DELETE FROM ContentSearch WHERE rowid = @id", new { id }, cancellationToken);
        }
    }

    /// <summary>
    /// FTS5 only notes of a row without content that it is gone; its words stay until the segments they are in are merged (https://sqlite.org/fts5.html, "merge": a negative number begins a merge of all, and
    /// fewer than two changes say that nothing is left to do).
    /// </summary>
    public override async Task ScrubAsync(IDatabase database, CancellationToken cancellationToken)
    {
        const int Pages = 256, Most = 100_000;
        for (var (step, pages) = (0, -Pages); step < Most; (step, pages) = (step + 1, Pages))
        {
            var changes = await database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
            {
                var before = await session.ScalarAsync<long>("SELECT total_changes()", null, ct);
                await session.ExecuteAsync("INSERT INTO ContentSearch (ContentSearch, rank) VALUES ('merge', @pages)", new { pages }, ct);
                return await session.ScalarAsync<long>("SELECT total_changes()", null, ct) - before;
            }, cancellationToken);
            if (changes < 2)
            {
                return;
            }
        }
    }

    private protected override string Question(IReadOnlyList<SearchTerm> terms, IReadOnlyList<string> alternatives) => $"{Join(terms, '"', "*", " ")} AND {Any(alternatives, '"', " OR ")}";

    private protected override string Condition(string column, string question, int? most) =>
        $"{column} IN (SELECT r.VersionId FROM ContentSearch JOIN ContentSearchRow r ON r.Id = ContentSearch.rowid WHERE ContentSearch MATCH {question}{(most is { } count ? string.Create(CultureInfo.InvariantCulture, $" ORDER BY ContentSearch.rowid DESC LIMIT {count}") : "")})";
}

internal sealed class PostgresSearchIndex : SearchIndex
{
    public static PostgresSearchIndex Instance { get; } = new();

    public override string CreateSql => """
        CREATE TABLE ContentSearchRow (Id INTEGER PRIMARY KEY AUTOINCREMENT, VersionId TEXT NOT NULL, ItemId TEXT NOT NULL, Hash INTEGER NOT NULL, Words TSVECTOR NOT NULL);
        CREATE UNIQUE INDEX IX_ContentSearchRow_Version ON ContentSearchRow (VersionId);
        CREATE INDEX IX_ContentSearchRow_Item ON ContentSearchRow (ItemId);
        CREATE INDEX IX_ContentSearchRow_Words ON ContentSearchRow USING gin (Words)
        """;

    public override Task QueueAsync(WriteSession session, string queue, IReadOnlyCollection<string> itemIds, string stamp, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"INSERT INTO {queue} (ItemId, Stamp) SELECT n.ItemId, @stamp FROM unnest(@ItemIds) AS n (ItemId) ON CONFLICT (ItemId) DO UPDATE SET Stamp = excluded.Stamp",
        new { ItemIds = itemIds.ToArray(), stamp }, cancellationToken);

    public override Task AddAsync(WriteSession session, IReadOnlyList<SearchRow> rows, CancellationToken cancellationToken) => rows.Count == 0 ? Task.CompletedTask : session.ExecuteAsync("""
        INSERT INTO ContentSearchRow (VersionId, ItemId, Hash, Words)
        SELECT n.VersionId, n.ItemId, n.Hash, array_to_tsvector(array_remove(string_to_array(n.Words, ' '), ''))
        FROM unnest(@VersionIds, @ItemIds, @Hashes, @Words) AS n (VersionId, ItemId, Hash, Words)
        """,
        new { VersionIds = rows.Select(r => r.VersionId).ToArray(), ItemIds = rows.Select(r => r.ItemId).ToArray(), Hashes = rows.Select(r => r.Hash).ToArray(), Words = rows.Select(r => r.Words).ToArray() },
        cancellationToken);

    public override Task RemoveAsync(WriteSession session, IReadOnlyCollection<string> versionIds, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM ContentSearchRow WHERE VersionId IN @versionIds", new { versionIds }, cancellationToken);

    private protected override string Question(IReadOnlyList<SearchTerm> terms, IReadOnlyList<string> alternatives) => $"{Join(terms, '\'', ":*", " & ")} & {Any(alternatives, '\'', " | ")}";

    // The planner does not see the question, and would read the table beside the index for a rare word as for a common one: what is found comes first.
    private protected override string Condition(string column, string question, int? most) =>
        $"{column} = ANY (ARRAY(SELECT r.VersionId FROM ContentSearchRow r WHERE r.Words @@ CAST({question} AS tsquery){(most is { } count ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {count}") : "")}))";
}
