using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Customers;
using Studio.Kernel.Tenants;

namespace Studio.Templates;

/// <summary>What a template is made of, and the type that every tenant with the feature has.</summary>
public sealed class TemplateParts : IContentPartProvider
{
    /// <summary>The part of a template: Name (by which others render it), Description, Content (Liquid), Kind (<c>page</c> or <c>message</c>).</summary>
    public const string Template = "TemplatePart";

    /// <summary>The type of the templates that Studio makes itself.</summary>
    public const string TemplateType = "Template";

    /// <summary>A template whose values are encoded for HTML.</summary>
    public const string PageKind = "page";

    /// <summary>A template of plain text.</summary>
    public const string MessageKind = "message";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Template, [],
        [
            CustomerParts.Field("Name", "TextField", "Name", required: true, indexed: true, searchable: true),
            CustomerParts.Field("Description", "TextField", "Description", searchable: true),
            Liquid(CustomerParts.Field("Content", "TextField", "Content (Liquid)")),
            Kinds(CustomerParts.Field("Kind", "TextField", "Kind", indexed: true)),
        ]),
    ];

    /// <summary>The type as a tenant gets it: drafts, versions, its name in lists.</summary>
    internal static ContentTypeDefinition Type { get; } = new(TemplateType, "Template", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = Template + ".Name" },
    }, ImmutableArray.Create(new ContentTypePartDefinition(Template, Template, [])));

    /// <summary>The name of a template item.</summary>
    internal static string NameOf(ContentItem item) => item.GetText(Template, "Name")?.Trim() ?? "";

    /// <summary>The Liquid of a template item.</summary>
    internal static string ContentOf(ContentItem item) => item.GetText(Template, "Content") ?? "";

    private static ContentFieldDefinition Liquid(ContentFieldDefinition field)
    {
        field.Settings["TextFieldSettings"]!["Multiline"] = true;
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "Liquid";
        return field;
    }

    private static ContentFieldDefinition Kinds(ContentFieldDefinition field)
    {
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "PredefinedList";
        field.Settings["TextFieldSettings"]!["DefaultValue"] = MessageKind;
        field.Settings["TextFieldPredefinedListEditorSettings"] = new JsonObject
        {
            ["Options"] = new JsonArray(
                new JsonObject { ["name"] = "Message (plain text)", ["value"] = MessageKind },
                new JsonObject { ["name"] = "Page (HTML)", ["value"] = PageKind }),
            ["DefaultValue"] = MessageKind,
        };
        return field;
    }
}

/// <summary>Holds a template's name free of others: it is what <c>render</c> finds it by.</summary>
internal sealed class TemplatePart : ContentPartType
{
    private const int LongestName = 200;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("'\"{}%\r\n");

    public override string Name => TemplateParts.Template;

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        var name = TemplateParts.NameOf(context.Item);
        if (name.Length > LongestName || name.AsSpan().ContainsAny(Forbidden))
        {
            context.Refuse("Name", "A name has no quotes, braces, percent signs or line breaks, and at most 200 characters.");
        }

        return default;
    }

    public override void Cloning(ContentPartContext context)
    {
        if (TemplateParts.NameOf(context.Item) is { Length: > 0 } name)
        {
            context.Item.SetText(TemplateParts.Template, "Name", name + "-copy");
        }
    }

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        TemplateParts.NameOf(context.Item) is { Length: > 0 } name ? [new ContentKey("template", name, context.PathOf("Name"), "Another template has this name.")] : [];
}
