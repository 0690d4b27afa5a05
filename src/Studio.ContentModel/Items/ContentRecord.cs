using System.Text.Json.Nodes;
using Studio.Kernel.Security.Audit;

namespace Studio.ContentModel.Items;

/// <summary>What the audit trail is told of items.</summary>
internal static class ContentRecord
{
    public static AuditEntry Saved(ContentChange change)
    {
        var (moments, saved, before) = change;
        var action = change.Is(ContentMoments.Cloned) ? AuditActions.ContentCloned
            : change.Is(ContentMoments.Versioned) ? AuditActions.ContentRestored
            : (moments & ContentMoments.Created) != ContentMoments.None ? AuditActions.ContentCreated
            : saved.Published && before?.Published == false ? AuditActions.ContentPublished
            : AuditActions.ContentSaved;
        return About(action, saved) with { Before = StateOf(before), After = StateOf(saved) };
    }

    public static AuditEntry Unpublished(ContentItem before, ContentItem after) => About(AuditActions.ContentUnpublished, after) with { Before = StateOf(before), After = StateOf(after) };

    public static AuditEntry Discarded(ContentItem draft, ContentItem published) => About(AuditActions.ContentDraftDiscarded, published) with { Before = StateOf(draft), After = StateOf(published) };

    public static AuditEntry Deleted(ContentItem item) => About(AuditActions.ContentDeleted, item) with { Before = StateOf(item) };

    private static AuditEntry About(AuditAction action, ContentItem item) => new(action) { SubjectType = item.ContentType, SubjectId = item.ContentItemId, SubjectName = item.DisplayText };

    /// <summary>What people decide of an item; versions and times are in the record itself.</summary>
    private static JsonObject? StateOf(ContentItem? item)
    {
        if (item is null)
        {
            return null;
        }

        var state = new JsonObject { ["DisplayText"] = item.DisplayText, ["Published"] = item.Published };
        foreach (var (part, value) in item.Content)
        {
            state[part] = value?.DeepClone();
        }

        return state;
    }
}
