using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Parts;
using Studio.ContentModel.Tables;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Items;

/// <summary>What becomes of the versions of an item: taken back, thrown away, brought back, compared, copied, published later.</summary>
public sealed class ContentVersions(UnitOfWork unit, ContentManager content, ContentDefinitionStore definitions, ContentTables tables, ContentPartTypes parts, ContentPreparation preparation, ContentWriter writer, TimeProvider time)
{
    /// <summary>Takes the published version back; the newest is kept as a draft.</summary>
    /// <param name="id">The item.</param>
    /// <param name="expectedETag">The state that the newest version must still have, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version, a draft now.</returns>
    /// <exception cref="ProblemException">404; 409 where nothing is published, its type has no drafts, or someone saved in between.</exception>
    public Task<ContentItem> UnpublishAsync(string id, string? expectedETag, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var (all, type, newest) = await OpenAsync(id, expectedETag, ct);
        if (!type.Draftable)
        {
            throw ProblemException.Conflict($"Items of type '{type.DisplayName}' have no drafts: they count as long as they are there.");
        }

        var published = await content.GetAsync(id, VersionOptions.Published, ct) ?? throw ProblemException.Conflict($"'{newest.DisplayText}' is not published.");
        var draft = newest.Copy();
        (draft.Published, draft.PublishedUtc, draft.Number) = (false, null, newest.Number + 1);
        var change = new ContentChange(ContentMoments.Unpublished, draft, newest);
        await writer.ChangingAsync(change, session, ct);
        await session.ExecuteAsync("UPDATE ContentItem SET Published = 0, PublishedUtc = NULL WHERE ItemId = @id AND Published = 1", new { id }, ct);
        await session.ExecuteAsync("UPDATE ContentItem SET Number = @Number WHERE VersionId = @ContentItemVersionId", new { draft.Number, draft.ContentItemVersionId }, ct);
        await RewriteRowsAsync(session, all, type, draft, ct);
        await writer.EndAsync(change, session, ContentRecord.Unpublished(published, draft), ct);
        return draft;
    }, cancellationToken);

    /// <summary>Throws the draft away; the published version is the newest again. The draft stays among the versions.</summary>
    /// <param name="id">The item.</param>
    /// <param name="expectedETag">The state that the draft must still have, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The published version.</returns>
    /// <exception cref="ProblemException">404; 409 where there is no draft, nothing is published, or someone saved in between.</exception>
    public Task<ContentItem> DiscardDraftAsync(string id, string? expectedETag, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var (all, type, draft) = await OpenAsync(id, expectedETag, ct);
        if (draft.Published)
        {
            throw ProblemException.Conflict($"'{draft.DisplayText}' has no draft.");
        }

        var published = await content.GetAsync(id, VersionOptions.Published, ct)
            ?? throw ProblemException.Conflict($"'{draft.DisplayText}' has no published version to go back to. Delete it instead.");

        // The number grows, so that a form of the draft which is still open is not saved over what is newest now.
        (published.Latest, published.Number) = (true, draft.Number + 1);
        var change = new ContentChange(ContentMoments.DraftDiscarded, published, draft);
        await writer.ChangingAsync(change, session, ct);
        await session.ExecuteAsync("UPDATE ContentItem SET Latest = 0 WHERE ItemId = @id AND Latest = 1", new { id }, ct);
        await session.ExecuteAsync("UPDATE ContentItem SET Latest = 1, Number = @Number WHERE VersionId = @ContentItemVersionId", new { published.Number, published.ContentItemVersionId }, ct);
        await RewriteRowsAsync(session, all, type, published, ct);
        await writer.EndAsync(change, session, ContentRecord.Discarded(draft, published), ct);
        return published;
    }, cancellationToken);

    /// <summary>Brings an earlier version back as the newest: a draft where the type has drafts. A deleted item comes back with it.</summary>
    /// <exception cref="ProblemException">404: there is no such version; 400 where it is not valid under today's definition; 409.</exception>
    public async Task<ContentItem> RestoreAsync(string id, string versionId, SaveOptions options, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(id, versionId, cancellationToken);
        var isGone = await content.GetAsync(id, VersionOptions.Latest, cancellationToken) is null;

        // Of an item that is gone there is no value to keep but that of the version itself.
        return await content.SaveAsync(version, options with { Publish = false, Access = isGone ? FieldAccess.Full : options.Access, Moments = ContentMoments.Versioned }, cancellationToken);
    }

    /// <summary>A version of an item.</summary>
    /// <exception cref="ProblemException">404: there is no such version.</exception>
    public async Task<ContentItem> VersionAsync(string id, string versionId, CancellationToken cancellationToken)
    {
        var row = await unit.ReadAsync((session, ct) => session.FirstAsync<ContentRow>($"{ContentRow.Select} WHERE VersionId = @versionId AND ItemId = @id", new { id, versionId }, ct), cancellationToken);
        return await row.ToItemAsync(definitions, cancellationToken) ?? throw ProblemException.NotFound($"Item '{id}' has no version '{versionId}'.");
    }

    /// <summary>What is different between two versions, field by field, as far as the access sees it.</summary>
    /// <exception cref="ProblemException">404: there is no such version.</exception>
    public async Task<ContentComparison> CompareAsync(string id, string olderVersionId, string newerVersionId, FieldAccess access, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var older = access.Show(await VersionAsync(id, olderVersionId, cancellationToken), all);
        var newer = access.Show(await VersionAsync(id, newerVersionId, cancellationToken), all);
        var visible = access.Visible(all);
        return ContentComparison.Of(older, newer, visible.Type(newer.ContentType) is { } type ? parts.PlacesOf(type, visible) : []);
    }

    /// <summary>Makes a copy of the newest version as an item of its own: a draft where the type has drafts, without what only one item may have.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<ContentItem> CloneAsync(string id, SaveOptions options, CancellationToken cancellationToken)
    {
        var original = await content.GetAsync(id, VersionOptions.Latest, cancellationToken) ?? throw ProblemException.NotFound($"There is no item '{id}'.");
        // The copy has all that the original has, also what whoever copies it does not see.
        var copy = new ContentItem { ContentType = original.ContentType, DisplayText = original.DisplayText, Content = (JsonObject)original.Content.DeepClone() };
        var all = await definitions.GetAsync(cancellationToken);
        if (all.Type(copy.ContentType) is { } type)
        {
            foreach (var (partType, context) in preparation.PartsOf(copy, type, preparation.NewScope(all, [])))
            {
                partType.Cloning(context);
            }
        }

        return await content.SaveAsync(copy, options with { Publish = false, ExpectedETag = null, Access = FieldAccess.Full, Moments = ContentMoments.Cloned }, cancellationToken);
    }

    /// <summary>Says when the draft is to be published by itself; null takes that back.</summary>
    /// <exception cref="ProblemException">404; 400 where the type has no <c>PublishLaterPart</c> or the time is over; 409 where there is no draft.</exception>
    public async Task<ContentItem> ScheduleAsync(string id, DateTimeOffset? at, SaveOptions options, CancellationToken cancellationToken)
    {
        var (_, type, draft) = await OpenAsync(id, options.ExpectedETag, cancellationToken);
        if (type.Parts.FirstOrDefault(p => p.PartName == PublishLaterPart.PartName) is not { } part)
        {
            throw ProblemException.Invalid("", $"Items of type '{type.DisplayName}' are not published later: the type has no PublishLaterPart.");
        }

        if (draft.Published)
        {
            throw ProblemException.Conflict($"'{draft.DisplayText}' has no draft.");
        }

        if (at <= time.GetUtcNow())
        {
            throw ProblemException.Invalid($"{part.Name}.{PublishLaterPart.Property}", "A time to come is needed.");
        }

        if (draft.Content[part.Name] is not JsonObject value)
        {
            draft.Content[part.Name] = value = [];
        }

        value[PublishLaterPart.Property] = at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return await content.SaveAsync(draft, options with { Publish = false, ExpectedETag = draft.ETag }, cancellationToken);
    }

    /// <summary>When the draft is to be published by itself, or null.</summary>
    public static DateTimeOffset? ScheduledOf(ContentItem item, ContentTypeDefinition type) =>
        type.Parts.FirstOrDefault(p => p.PartName == PublishLaterPart.PartName) is { } part && (item.Content[part.Name] as JsonObject)?[PublishLaterPart.Property] is JsonValue v && v.TryGetValue<string>(out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>True where drafts of the type can be published by themselves.</summary>
    public static bool CanSchedule(ContentTypeDefinition type) => type.Draftable && type.Parts.Any(p => p.PartName == PublishLaterPart.PartName);

    private async Task<(ContentDefinitions All, ContentTypeDefinition Type, ContentItem Newest)> OpenAsync(string id, string? expectedETag, CancellationToken cancellationToken)
    {
        var newest = await content.GetAsync(id, VersionOptions.Latest, cancellationToken) ?? throw ProblemException.NotFound($"There is no item '{id}'.");
        if (expectedETag is not null && expectedETag != newest.ETag)
        {
            throw ProblemException.Conflict($"'{newest.DisplayText}' was changed by someone else since you opened it. Reload it and make your change again.");
        }

        var all = await definitions.GetAsync(cancellationToken);
        var type = all.Type(newest.ContentType) ?? throw ProblemException.Conflict($"There is no content type '{newest.ContentType}' any more.");
        return (all, type, newest);
    }

    /// <summary>One version is left in use: its row, and its unique values.</summary>
    private async Task RewriteRowsAsync(WriteSession session, ContentDefinitions all, ContentTypeDefinition type, ContentItem left, CancellationToken cancellationToken)
    {
        var table = tables.For(type, all);
        await tables.DeleteRowsAsync(session, table, left.ContentItemId, cancellationToken);
        await tables.WriteRowAsync(session, table, left, cancellationToken);
        await writer.WriteKeysAsync(session, all, type, [left], left.ContentItemId, cancellationToken);
    }
}
