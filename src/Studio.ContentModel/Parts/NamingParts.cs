using System.Buffers;
using System.Text.Json.Nodes;
using Studio.ContentModel.Access;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;
using Studio.Liquid;

namespace Studio.ContentModel.Parts;

/// <summary>An item's title: written by people, or made from a pattern. Settings: <c>Options</c> (0 Editable, 1 GeneratedDisabled, 2 GeneratedHidden, 3 EditableRequired) and <c>Pattern</c> in Liquid.</summary>
internal sealed class TitlePart(ContentTemplates templates) : ContentPartType
{
    public const string PartName = "TitlePart";
    private const int MaximumLength = 1000;

    public override string Name => PartName;

    public override int Order => -100;

    public override IReadOnlyList<PartProperty> Properties { get; } =
    [
        new("Title", "TextField", "Text", "p_title")
        {
            IsMade = part => PartOptions.Read(part.Settings[PartName + "Settings"] as JsonObject) is PartOptions.GeneratedDisabled or PartOptions.GeneratedHidden,
            Settings = part => new JsonObject { ["TextFieldSettings"] = new JsonObject { ["Required"] = PartOptions.Read(part.Settings[PartName + "Settings"] as JsonObject) == PartOptions.EditableRequired } },
        },
    ];

    public override async ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var option = PartOptions.Read(context.Settings);
        if (option is PartOptions.GeneratedDisabled or PartOptions.GeneratedHidden || (context.Text("Title").Length == 0 && context.Setting("Pattern").Length > 0))
        {
            context.Set("Title", await PartOptions.RenderAsync(templates, context, "Title", cancellationToken));
        }

        var title = context.Text("Title");
        if (title.Length > MaximumLength)
        {
            context.Refuse("Title", $"The text is longer than {MaximumLength} characters.");
        }
    }
}

/// <summary>The options of parts that are written or generated, as OrchardCore numbers or names them.</summary>
internal static class PartOptions
{
    public const int Editable = 0;
    public const int GeneratedDisabled = 1;
    public const int GeneratedHidden = 2;
    public const int EditableRequired = 3;

    public static int Read(JsonObject? settings) => settings?["Options"] switch
    {
        JsonValue v when v.TryGetValue<int>(out var number) => number,
        JsonValue v when v.TryGetValue<string>(out var name) => name switch { "GeneratedDisabled" => GeneratedDisabled, "GeneratedHidden" => GeneratedHidden, "EditableRequired" => EditableRequired, _ => Editable },
        _ => Editable,
    };

    /// <summary>The pattern's text; a fault of the pattern is one at the property.</summary>
    public static async ValueTask<string> RenderAsync(ContentTemplates templates, ContentPartContext context, string property, CancellationToken cancellationToken)
    {
        var pattern = context.Setting("Pattern");
        if (pattern.Length == 0)
        {
            return "";
        }

        try
        {
            var list = (context.Item.Content["ContainedPart"] as JsonObject)?["ListContentItemId"];
            var container = list is JsonValue v && v.TryGetValue<string>(out var id) && id.Length > 0 ? await context.Scope.FindAsync(id, cancellationToken) : null;

            // A name is for everybody: what only some may see is not in it.
            var shown = FieldAccess.Everybody.Show(context.Item, context.Definitions);
            return await templates.RenderAsync(pattern, shown, container is null ? null : FieldAccess.Everybody.Show(container, context.Definitions), cancellationToken);
        }
        catch (LiquidException fault)
        {
            context.Refuse(property, $"The pattern of '{context.Type.Name}' cannot be used: {fault.Message}");
            return "";
        }
    }
}

/// <summary>The address of an item: unique in the tenant, made from the pattern or the item's name where nobody wrote one.</summary>
internal sealed class AutoroutePart(ContentTemplates templates) : ContentPartType
{
    public const string Kind = "path";
    private const int MaximumLength = 400;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ?#[]@!$&'()*+,.;=<>\\|%\"^`{}:~\t\r\n");

    public override string Name => "AutoroutePart";

    public override string Title => "Address";

    public override int Order => 100;

    public override IReadOnlyList<PartProperty> Properties { get; } = [new("Path", "TextField", "Text", "p_path") { Title = "Address", Indexed = true }];

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var path = context.Text("Path");
        var normal = path.Trim().Trim('/');
        if (normal != path)
        {
            context.Set("Path", normal);
        }

        if (normal.Length > MaximumLength || normal.AsSpan().ContainsAny(Forbidden) || normal.Contains("//", StringComparison.Ordinal))
        {
            context.Refuse("Path", "An address has letters, digits, hyphens and slashes.");
        }

        return default;
    }

    public override async ValueTask SavingAsync(ContentPartContext context, WriteSession session, CancellationToken cancellationToken)
    {
        if (context.Text("Path").Length > 0)
        {
            return;
        }

        var made = await PartOptions.RenderAsync(templates, context, "Path", cancellationToken);
        var path = string.Join('/', made.Split('/').Select(Slug.Of).Where(p => p.Length > 0));
        path = path.Length > 0 ? path : Slug.Of(context.Item.DisplayText);
        if (path.Length > MaximumLength)
        {
            path = path[..MaximumLength].TrimEnd('/', '-');
        }

        context.Set("Path", await ContentKeys.FreeAsync(session, Kind, path.Length > 0 ? path : context.Item.ContentItemId, context.Item.ContentItemId, cancellationToken));
    }

    public override void Cloning(ContentPartContext context) => context.Set("Path", null);

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        context.Text("Path") is { Length: > 0 } path ? [new ContentKey(Kind, path, context.PathOf("Path"), "Another item has this address.")] : [];
}

/// <summary>A name by which programs find an item: unique in the tenant.</summary>
internal sealed class AliasPart(ContentTemplates templates) : ContentPartType
{
    public const string Kind = "alias";
    private const int MaximumLength = 400;

    public override string Name => "AliasPart";

    public override int Order => 100;

    public override IReadOnlyList<PartProperty> Properties { get; } = [new("Alias", "TextField", "Text", "p_alias") { Indexed = true }];

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var alias = context.Text("Alias");
        if (alias.Trim() is var normal && normal != alias)
        {
            context.Set("Alias", normal);
        }

        if (normal.Length > MaximumLength)
        {
            context.Refuse("Alias", $"The text is longer than {MaximumLength} characters.");
        }

        return default;
    }

    public override async ValueTask SavingAsync(ContentPartContext context, WriteSession session, CancellationToken cancellationToken)
    {
        if (context.Text("Alias").Length > 0 && PartOptions.Read(context.Settings) != PartOptions.GeneratedDisabled)
        {
            return;
        }

        var made = await PartOptions.RenderAsync(templates, context, "Alias", cancellationToken);
        made = made.Length > 0 ? made : Slug.Of(context.Item.DisplayText);
        made = made.Length > MaximumLength ? made[..MaximumLength] : made;
        context.Set("Alias", await ContentKeys.FreeAsync(session, Kind, made.Length > 0 ? made : context.Item.ContentItemId, context.Item.ContentItemId, cancellationToken));
    }

    public override void Cloning(ContentPartContext context) => context.Set("Alias", null);

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        context.Text("Alias") is { Length: > 0 } alias ? [new ContentKey(Kind, alias, context.PathOf("Alias"), "Another item has this alias.")] : [];
}
