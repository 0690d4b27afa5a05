using Studio.ContentModel.Definitions;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>What became of an item that was saved among many.</summary>
public enum SaveOutcome
{
    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was there and is changed.</summary>
    Updated,

    /// <summary>It was there with the same content: nothing was written.</summary>
    Unchanged,

    /// <summary>It is not valid: nothing was written.</summary>
    Refused,
}

/// <summary>What became of an item that was saved among many.</summary>
/// <param name="Outcome">What was done.</param>
/// <param name="ContentItemId">The item; empty where it was refused.</param>
/// <param name="Errors">Why it was refused, by field path.</param>
public sealed record SaveResult(SaveOutcome Outcome, string ContentItemId, IReadOnlyList<InputError> Errors);

/// <summary>Items that were checked and turned into rows, ready to be written.</summary>
public sealed class PreparedItems
{
    internal PreparedItems(ContentDefinitions definitions, IReadOnlyList<PreparedItem> items)
    {
        Definitions = definitions;
        Items = items;
    }

    /// <summary>What is wrong with each of the items, in their order; empty lists for those that can be written.</summary>
    public IReadOnlyList<IReadOnlyList<InputError>> Errors => [.. Items.Select(i => i.Errors)];

    internal ContentDefinitions Definitions { get; }

    internal IReadOnlyList<PreparedItem> Items { get; }
}

internal sealed record PreparedItem(ContentItem Item, CheckedItem? Checked, string Data, object?[] Columns, IReadOnlyList<(string SideTable, object Value)> Many, IReadOnlyList<InputError> Errors)
{
    public ContentTypeDefinition? Type => Checked?.Type;
}

/// <summary>Saving many items at once, for imports: the same checks, handlers and derived rows as saving one, in few statements and one announcement a type.</summary>
public sealed partial class ContentManager
{
    /// <summary>The most items of one call: what is written in one go stays within the writer's time.</summary>
    public const int MaximumMany = 500;

    /// <summary>
    /// Saves items in one transaction: those that are valid and not as they are already; the others are told. An item's type decides with <see cref="SaveOptions.Publish"/>
    /// whether it counts at once. Nothing of it is in the audit trail one by one.
    /// </summary>
    /// <exception cref="ProblemException">400: too many, or an item that is named twice.</exception>
    public async Task<IReadOnlyList<SaveResult>> SaveManyAsync(IReadOnlyList<ContentItem> items, SaveOptions options, CancellationToken cancellationToken) =>
        await WriteManyAsync(await PrepareManyAsync(items, cancellationToken), options, cancellationToken);

    /// <summary>Checks items and makes their rows, without the database's writer: the work that can go on beside it.</summary>
    /// <exception cref="ProblemException">400: too many, or an item that is named twice.</exception>
    public async Task<PreparedItems> PrepareManyAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellationToken)
    {
        if (items.Count > MaximumMany)
        {
            throw ProblemException.Invalid("", $"At most {MaximumMany} items can be saved at once.");
        }

        var all = await definitions.GetAsync(cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var prepared = new List<PreparedItem>(items.Count);
        foreach (var item in items)
        {
            if (item.ContentItemId.Length > 0 && !seen.Add(item.ContentItemId))
            {
                throw ProblemException.Invalid("ContentItemId", $"Item '{item.ContentItemId}' is there twice.");
            }

            prepared.Add(await PrepareAsync(item, all, cancellationToken));
        }

        return new PreparedItems(all, prepared);
    }

    /// <summary>Writes what was prepared, in the scope's transaction or one of its own.</summary>
    public Task<IReadOnlyList<SaveResult>> WriteManyAsync(PreparedItems prepared, SaveOptions options, CancellationToken cancellationToken) =>
        unit.WriteAsync(options.WriteClass, async (session, ct) =>
        {
            // The definitions may have changed since: the rows would be those of another table.
            var now = await definitions.GetAsync(ct);
            var current = ReferenceEquals(now, prepared.Definitions) || now.Revision == prepared.Definitions.Revision ? prepared : await PrepareManyAsync([.. prepared.Items.Select(i => i.Item)], ct);
            var results = new SaveResult[current.Items.Count];
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = new SaveResult(SaveOutcome.Refused, "", current.Items[i].Errors);
            }

            var valid = current.Items.Select((item, index) => (item, index)).Where(i => i.item.Errors.Count == 0).ToList();

            // Again where some are refused: others may refer to them.
            while (options.ChecksReferences && await references.MissingAsync(session, [.. valid.Select(i => (i.item.Item, i.index))], current.Definitions, ct) is { Count: > 0 } missing)
            {
                foreach (var (index, errors) in missing)
                {
                    results[index] = new SaveResult(SaveOutcome.Refused, "", errors);
                }

                valid.RemoveAll(i => missing.ContainsKey(i.index));
            }

            foreach (var type in valid.GroupBy(i => i.item.Type!.Name))
            {
                await WriteTypeAsync(session, current.Definitions, [.. type], options, results, ct);
            }

            return (IReadOnlyList<SaveResult>)results;
        }, cancellationToken);

    /// <summary>What <see cref="WriteManyAsync"/> would answer; nothing is written.</summary>
    public async Task<IReadOnlyList<SaveResult>> CheckManyAsync(PreparedItems prepared, SaveOptions options, CancellationToken cancellationToken)
    {
        var known = (await GetManyAsync([.. prepared.Items.Select(i => i.Item.ContentItemId).Where(id => id.Length > 0)], VersionOptions.Latest, cancellationToken)).ToDictionary(i => i.ContentItemId, StringComparer.Ordinal);
        return [.. prepared.Items.Select(p => Check(p, known.GetValueOrDefault(p.Item.ContentItemId), options))];
    }

    private static SaveResult Check(PreparedItem prepared, ContentItem? before, SaveOptions options)
    {
        if (prepared.Errors.Count > 0)
        {
            return new SaveResult(SaveOutcome.Refused, "", prepared.Errors);
        }

        if (before is not null && before.ContentType != prepared.Type!.Name)
        {
            return new SaveResult(SaveOutcome.Refused, "", [OfAnotherType(before.ContentItemId, before.ContentType)]);
        }

        var same = before is not null && before.DisplayText == prepared.Item.DisplayText && before.Published == (options.Publish || !prepared.Type!.Draftable)
            && System.Text.Json.Nodes.JsonNode.DeepEquals(before.Content, prepared.Item.Content);
        return new SaveResult(before is null ? SaveOutcome.Created : same ? SaveOutcome.Unchanged : SaveOutcome.Updated, before?.ContentItemId ?? "", []);
    }

    private static InputError OfAnotherType(string id, string type) => new("ContentType", $"Item '{id}' is of type '{type}'; an item's type cannot change.");

    private async Task<PreparedItem> PrepareAsync(ContentItem item, ContentDefinitions all, CancellationToken cancellationToken)
    {
        try
        {
            return Rows(await writer.PrepareAsync(item, cancellationToken), all);
        }
        catch (ProblemException e) when (e.Status == 400)
        {
            return new PreparedItem(item, null, "", [], [], e.Errors.Count > 0 ? e.Errors : [new InputError("", e.Message)]);
        }
    }

    private PreparedItem Rows(CheckedItem item, ContentDefinitions all)
    {
        var table = tables.For(item.Type, all);
        return new PreparedItem(item.Item, item, item.Item.Content.ToJsonString(), [.. tables.ReadRow(table, item.Item).Select(v => v.Value)],
            [.. tables.ReadMany(table, item.Item).SelectMany(m => m.Values.Select(v => (m.Column.SideTable!, v)))], []);
    }

    private async Task WriteTypeAsync(
        WriteSession session, ContentDefinitions all, IReadOnlyList<(PreparedItem Item, int Index)> items, SaveOptions options, SaveResult[] results, CancellationToken cancellationToken)
    {
        var type = items[0].Item.Type!;
        var table = tables.For(type, all);
        var known = await KnownAsync(session, [.. items.Select(i => i.Item.Item.ContentItemId).Where(id => id.Length > 0)], cancellationToken);
        var writing = new List<(PreparedItem Item, ContentItem Saved, ContentChange Change)>(items.Count);
        var replaced = new List<(string Item, string Version)>();
        foreach (var (given, index) in items)
        {
            var prepared = given;
            var before = known.GetValueOrDefault(prepared.Item.ContentItemId);
            if (before is not null && before.Type != type.Name)
            {
                results[index] = new SaveResult(SaveOutcome.Refused, "", [OfAnotherType(before.ItemId, before.Type)]);
                continue;
            }

            var saved = writer.Next(prepared.Item, type, before, options);
            if (await writer.CompleteAsync(session, prepared.Checked!, saved, cancellationToken))
            {
                prepared = Rows(prepared.Checked! with { Item = saved }, all);
            }

            if (before is not null && IsSame(before, prepared, saved, all))
            {
                results[index] = new SaveResult(SaveOutcome.Unchanged, before.ItemId, []);
                continue;
            }

            if (before is not null)
            {
                replaced.Add((saved.ContentItemId, saved.ContentItemVersionId));
            }

            var change = new ContentChange(ContentWriter.MomentsOf(saved, before is null, options), saved, before?.ToItem(all));
            await writer.ChangingAsync(change, session, cancellationToken);
            writing.Add((prepared, saved, change));
            results[index] = new SaveResult(before is null ? SaveOutcome.Created : SaveOutcome.Updated, saved.ContentItemId, []);
        }

        if (writing.Count > 0)
        {
            await StepBackAsync(session, table, replaced, options.Publish || !type.Draftable, cancellationToken);
            await InsertAsync(session, table, writing, cancellationToken);
            foreach (var (prepared, _, change) in writing)
            {
                await writer.SavedAsync(session, prepared.Checked!, change, cancellationToken);
                await writer.ChangedAsync(change, session, cancellationToken);
            }

            await writer.AnnounceAsync(session, type.Name, [.. writing.Select(w => w.Saved.ContentItemId)], cancellationToken);
        }
    }

    private static async Task<Dictionary<string, ContentRow>> KnownAsync(WriteSession session, string[] ids, CancellationToken cancellationToken) => ids.Length == 0
        ? []
        : (await session.QueryAsync<ContentRow>($"{ContentRow.Select} WHERE ItemId IN @ids AND Latest = 1", new { ids }, cancellationToken)).ToDictionary(r => r.ItemId, StringComparer.Ordinal);

    private static bool IsSame(ContentRow before, PreparedItem prepared, ContentItem saved, ContentDefinitions all) =>
        before.DisplayText == saved.DisplayText && before.Published == 1 == saved.Published
        && ((before.Data == prepared.Data && before.Revision == saved.Revision) || System.Text.Json.Nodes.JsonNode.DeepEquals(before.ToItem(all).Content, prepared.Item.Content));

    /// <summary>Takes the flags from the versions that others replace, and away what is written anew under the same id.</summary>
    private static async Task StepBackAsync(WriteSession session, ContentTable table, List<(string Item, string Version)> replaced, bool publish, CancellationToken cancellationToken)
    {
        if (replaced.Count == 0)
        {
            return;
        }

        var ids = new { items = replaced.Select(r => r.Item).ToArray(), versions = replaced.Select(r => r.Version).ToArray() };
        var unpublish = publish ? ", Published = 0" : "";
        await session.ExecuteAsync("DELETE FROM ContentItem WHERE VersionId IN @versions", ids, cancellationToken);
        await session.ExecuteAsync($"UPDATE ContentItem SET Latest = 0{unpublish} WHERE ItemId IN @items AND (Latest = 1 OR Published = 1)", ids, cancellationToken);
        await session.ExecuteAsync($"DELETE FROM {table.Name} WHERE VersionId IN @versions", ids, cancellationToken);
        await session.ExecuteAsync($"UPDATE {table.Name} SET Latest = 0{unpublish} WHERE ItemId IN @items", ids, cancellationToken);
        await session.ExecuteAsync($"DELETE FROM {table.Name} WHERE ItemId IN @items AND Latest = 0 AND Published = 0", ids, cancellationToken);
    }

    private static async Task InsertAsync(WriteSession session, ContentTable table, IReadOnlyList<(PreparedItem Item, ContentItem Saved, ContentChange Change)> writing, CancellationToken cancellationToken)
    {
        await session.InsertManyAsync("ContentItem", ["VersionId", "ItemId", "Type", "Number", "Latest", "Published", "DisplayText", "CreatedUtc", "ModifiedUtc", "PublishedUtc", "Owner", "Author", "Data", "Revision"],
            writing.Select(w => new object?[]
            {
                w.Saved.ContentItemVersionId, w.Saved.ContentItemId, w.Saved.ContentType, (long)w.Saved.Number, 1L, w.Saved.Published ? 1L : 0L, w.Saved.DisplayText,
                w.Saved.CreatedUtc.ToUnixTimeMilliseconds(), w.Saved.ModifiedUtc.ToUnixTimeMilliseconds(), w.Saved.PublishedUtc?.ToUnixTimeMilliseconds(), w.Saved.Owner, w.Saved.Author, w.Item.Data, (long)w.Saved.Revision,
            }), cancellationToken);
        await session.InsertManyAsync(table.Name, ["VersionId", "ItemId", "Latest", "Published", "DisplayText", "CreatedUtc", "ModifiedUtc", "PublishedUtc", .. table.Columns.Select(c => c.Name)],
            writing.Select(w => (object?[])
            [
                w.Saved.ContentItemVersionId, w.Saved.ContentItemId, 1L, w.Saved.Published ? 1L : 0L, w.Saved.DisplayText,
                w.Saved.CreatedUtc.ToUnixTimeMilliseconds(), w.Saved.ModifiedUtc.ToUnixTimeMilliseconds(), w.Saved.PublishedUtc?.ToUnixTimeMilliseconds(), .. w.Item.Columns,
            ]), cancellationToken);
        foreach (var side in writing.SelectMany(w => w.Item.Many.Select(m => (m.SideTable, Row: new object?[] { w.Saved.ContentItemVersionId, m.Value }))).GroupBy(m => m.SideTable, m => m.Row))
        {
            await session.InsertManyAsync(side.Key, ["VersionId", "Value"], side, cancellationToken);
        }
    }
}
