using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Parts;

namespace Studio.Scripts.Library;

/// <summary>The part that scripts of the library are made with: Name (unique), Description, Source (JavaScript).</summary>
public sealed class ScriptParts : IContentPartProvider
{
    /// <summary>The part's name.</summary>
    public const string Script = "ScriptPart";

    /// <summary>The type that tenants have where they make none of their own with the part.</summary>
    public const string ScriptType = "Script";

    internal static ContentTypeDefinition Type { get; } = new(ScriptType, "Script", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Script}.Name" },
    }, [new ContentTypePartDefinition(Script, Script, [])]);

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Script, [],
        [
            Field("Name", "Name", required: true, editor: null, "Programs run the script by this name."),
            Field("Description", "Description", required: false, editor: "TextArea", "What it is for, and what it takes and gives."),
            Field("Source", "Script", required: true, editor: "JavaScript", "What the caller gives is in input; the value of return is the answer."),
        ]),
    ];

    private static ContentFieldDefinition Field(string name, string displayName, bool required, string? editor, string hint)
    {
        var own = new JsonObject { ["DisplayName"] = displayName };
        if (editor is not null)
        {
            own["Editor"] = editor;
        }

        return new ContentFieldDefinition(0, name, "TextField", new JsonObject
        {
            ["ContentPartFieldSettings"] = own,
            ["TextFieldSettings"] = new JsonObject { ["Required"] = required, ["Hint"] = hint },
            ["StudioFieldSettings"] = new JsonObject { ["Searchable"] = name != "Source" },
        });
    }
}

/// <summary>The name of a script is its own.</summary>
internal sealed class ScriptPartType : ContentPartType
{
    /// <summary>What names are unique among.</summary>
    public const string Kind = "script";

    private const int MaximumName = 100;

    public override string Name => ScriptParts.Script;

    public override string Title => "Script";

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var name = NameOf(context);
        if (name.Length > MaximumName || name.Contains('/', StringComparison.Ordinal))
        {
            context.Refuse("Name", "A name has at most 100 characters and no slash.");
        }

        return default;
    }

    public override void Cloning(ContentPartContext context)
    {
        if (NameOf(context) is { Length: > 0 } name)
        {
            context.Set("Name", new JsonObject { ["Text"] = name + "-copy" });
        }
    }

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        NameOf(context) is { Length: > 0 } name && !context.IsContained ? [new ContentKey(Kind, name, context.PathOf("Name"), "Another script has this name.")] : [];

    private static string NameOf(ContentPartContext context) => (context.Value?["Name"] as JsonObject)?["Text"] is JsonValue v && v.TryGetValue<string>(out var text) ? text.Trim() : "";
}
