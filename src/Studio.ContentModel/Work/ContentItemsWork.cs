using System.Text.Json;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;

namespace Studio.ContentModel.Work;

/// <summary>What the items of a type need after a change of definitions.</summary>
/// <param name="Documents">Whether their JSON follows the change: every version, earlier ones too.</param>
/// <param name="Columns">The columns of their table that are new, and empty, or whose field is encrypted now, or no longer.</param>
/// <param name="Sealing">Whether their values are sealed or opened, in every version.</param>
internal sealed record ItemsTask(bool Documents, IReadOnlyList<string> Columns, bool Sealing = false)
{
    public static ItemsTask Read(string json) => JsonSerializer.Deserialize<ItemsTask>(json)!;

    public string Write() => JsonSerializer.Serialize(this);

    public ItemsTask And(ItemsTask other) => new(Documents || other.Documents, [.. Columns.Union(other.Columns, StringComparer.Ordinal)], Sealing || other.Sealing);
}

/// <summary>Brings items up to the definitions.</summary>
public sealed class ContentItemsWork(ContentTables tables, ContentWorkQueue queue, DocumentSealing sealing)
{
    /// <summary>In the transaction of the change: at once where the items are few, else written down for afterwards.</summary>
    internal async Task BringAsync(WriteSession session, ContentDefinitions after, ContentTypeDefinition type, ItemsTask task, bool many, CancellationToken cancellationToken)
    {
        if (task.Documents)
        {
            await queue.QueueAsync(session, new ContentWork(ContentWorkKind.Forget, "", "changes") { Revision = after.Revision, Delayed = true }, cancellationToken);
        }

        if (task.Sealing)
        {
            await queue.QueueAsync(session, new ContentWork(ContentWorkKind.Records, type.Name, type.Name) { Revision = after.Revision }, cancellationToken);
        }

        if (many)
        {
            var open = await queue.DetailAsync(session, ContentWorkKind.Items, type.Name, cancellationToken);
            var whole = open is null ? task : task.And(ItemsTask.Read(open));
            await queue.QueueAsync(session, new ContentWork(ContentWorkKind.Items, type.Name, type.Name) { Revision = after.Revision, Detail = whole.Write() }, cancellationToken);
            return;
        }

        var following = new FollowingItems(this, tables.For(type, after), task, after);
        foreach (var row in await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE Type = @Name", new { type.Name }, cancellationToken))
        {
            following.Add(row);
        }

        await following.WriteAsync(session, cancellationToken);
    }

    /// <summary>True where the item differs from what the definitions ask.</summary>
    internal bool Concerns(ContentTable table, ContentRow row, ItemsTask task, ContentDefinitions definitions)
    {
        if (row.IsGone(definitions))
        {
            return false;
        }

        var item = row.ToItem(definitions, out var upgraded);
        return upgraded.Changed || Seal(item, table.Type, task, definitions) || (IsKept(row) && Values(table, item, task).Any(v => v.Value is not (null or IReadOnlyList<object> { Count: 0 })));
    }

    /// <summary>Seals and opens the item's values where that is asked for; true where any was.</summary>
    internal bool Seal(ContentItem item, ContentTypeDefinition type, ItemsTask task, ContentDefinitions definitions) => task.Sealing && sealing.Apply(item.Content, type, definitions);

    /// <summary>What the item is called now that its values are sealed or opened.</summary>
    internal string NameOf(ContentItem item, ContentTypeDefinition type, ContentDefinitions definitions) => sealing.NameOf(item, type, definitions);

    /// <summary>What the item says for the new columns. Columns that went away again meanwhile are no matter.</summary>
    internal IEnumerable<(ContentColumn Column, object? Value)> Values(ContentTable table, ContentItem item, ItemsTask task)
    {
        if (table.Columns.Any(c => task.Columns.Contains(c.Name)))
        {
            var columns = table.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
            foreach (var (name, value) in tables.ReadRow(table, item).Where(v => task.Columns.Contains(v.Column)))
            {
                yield return (columns[name], value);
            }
        }

        foreach (var (column, values) in tables.ReadMany(table, item).Where(v => task.Columns.Contains(v.Column.Name)))
        {
            yield return (column, values);
        }
    }

    internal static bool IsKept(ContentRow row) => row.Latest == 1 || row.Published == 1;
}
