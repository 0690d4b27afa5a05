using System.Globalization;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Parts;

/// <summary>The values that only one item may have: paths, aliases, languages of a set. A row for each, so that the database itself refuses a second.</summary>
public sealed class ContentKeys(UnitOfWork unit)
{
    /// <summary>The item that has the value, or null.</summary>
    public Task<string?> OwnerAsync(string kind, string value, CancellationToken cancellationToken) =>
        unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT ItemId FROM ContentKey WHERE Kind = @kind AND Value = @value", new { kind, value = Normal(value) }, ct), cancellationToken);

    /// <summary>The wanted value, or the first of <c>value-2</c>, <c>value-3</c>… that no other item has.</summary>
    internal static async Task<string> FreeAsync(WriteSession session, string kind, string wanted, string itemId, CancellationToken cancellationToken)
    {
        var value = wanted;
        for (var n = 2; ; n++)
        {
            var owner = await session.FirstAsync<string>("SELECT ItemId FROM ContentKey WHERE Kind = @kind AND Value = @value", new { kind, value = Normal(value) }, cancellationToken);
            if (owner is null || owner == itemId)
            {
                return value;
            }

            value = $"{wanted}-{n.ToString(CultureInfo.InvariantCulture)}";
        }
    }

    /// <summary>Gives an item these values and no others.</summary>
    /// <exception cref="ProblemException">Another item has one of them.</exception>
    internal static async Task WriteAsync(WriteSession session, string itemId, IEnumerable<ContentKey> keys, CancellationToken cancellationToken)
    {
        await RemoveAsync(session, itemId, cancellationToken);
        foreach (var key in keys.DistinctBy(k => (k.Kind, Normal(k.Value))))
        {
            var written = await session.ExecuteAsync("INSERT INTO ContentKey (Kind, Value, ItemId) VALUES (@Kind, @Value, @itemId) ON CONFLICT (Kind, Value) DO NOTHING",
                new { key.Kind, Value = Normal(key.Value), itemId }, cancellationToken);
            if (written == 0)
            {
                throw ProblemException.Invalid(key.Path, key.Taken);
            }
        }
    }

    internal static Task RemoveAsync(WriteSession session, string itemId, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM ContentKey WHERE ItemId = @itemId", new { itemId }, cancellationToken);

    private static string Normal(string value) => value.ToLowerInvariant();
}

internal sealed class ContentKeyMigration : DataMigration
{
    public override int Order => 11;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ContentKey (Kind TEXT NOT NULL, Value TEXT NOT NULL, ItemId TEXT NOT NULL, PRIMARY KEY (Kind, Value)) WITHOUT ROWID;
            CREATE INDEX IX_ContentKey_Item ON ContentKey (ItemId);
            """, null, cancellationToken);
        return 1;
    }
}
