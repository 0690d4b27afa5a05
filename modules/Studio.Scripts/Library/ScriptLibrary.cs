using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Library;

/// <summary>The tenant's scripts by name.</summary>
public sealed class ScriptLibrary(ContentKeys keys, ContentManager content)
{
    /// <summary>The published script of the name, which is compared without regard to case; null where there is none.</summary>
    public async Task<ScriptSource?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var id = await keys.OwnerAsync(ScriptPartType.Kind, name.Trim(), cancellationToken);
        var item = id is null ? null : await content.GetAsync(id, VersionOptions.Published, cancellationToken);
        return item is null ? null : SourceOf(item);
    }

    /// <summary>The script that an item holds, or null.</summary>
    internal static ScriptSource? SourceOf(ContentItem item) =>
        item.GetText(ScriptParts.Script, "Source") is { Length: > 0 } text ? new ScriptSource("Script: " + (item.GetText(ScriptParts.Script, "Name") ?? item.ContentItemId), text) : null;
}
