using System.Text.Json.Nodes;
using Studio.Kernel.Security.Audit;

namespace Studio.ContentModel.Items;

/// <summary>What the audit trail is told of items.</summary>
internal static class ContentRecord
{
    public static AuditEntry Saved(ContentItem? before, ContentItem saved)
    {
        var action = before is null ? AuditActions.ContentCreated : saved.Published && !before.Published ? AuditActions.ContentPublished : AuditActions.ContentSaved;
        return About(action, saved) with { Before = StateOf(before), After = StateOf(saved) };
    }

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
