using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Customers;

namespace Studio.Decisions.Tables;

/// <summary>The part that decision tables are made with: Name (unique), Description, Table (as <see cref="DecisionEngine.Tables.TableGrid"/> reads it).</summary>
public sealed class DecisionTableParts : IContentPartProvider
{
    /// <summary>The part's name.</summary>
    public const string Table = "DecisionTablePart";

    /// <summary>The type that tenants have where they make none of their own with the part.</summary>
    public const string TableType = "DecisionTable";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Table, [],
        [
            Hinted(CustomerParts.Field("Name", "TextField", "Name", required: true, searchable: true), "Programs ask the table by this name."),
            Multiline(CustomerParts.Field("Description", "TextField", "Description")),
            Hinted(Multiline(CustomerParts.Field("Table", "TextField", "Table", required: true)),
                "Copy it from a spreadsheet. The first line names the facts (or input.income:number), then outcome, limit, reason, reason:zh-Hant. Cells: >= 3000, 18..65, \"gold\",\"silver\", not \"gold\", true, - for anything, ? for unknown. The first row that holds decides: accept, refer or decline."),
        ]),
    ];

    /// <summary>The type as a tenant gets it.</summary>
    internal static ContentTypeDefinition Type { get; } = new(TableType, "Decision table", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Table}.Name" },
    }, [new ContentTypePartDefinition(Table, Table, [])]);

    private static ContentFieldDefinition Multiline(ContentFieldDefinition field)
    {
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "TextArea";
        return field;
    }

    private static ContentFieldDefinition Hinted(ContentFieldDefinition field, string hint)
    {
        field.Settings[field.FieldType + "Settings"]!["Hint"] = hint;
        return field;
    }
}

/// <summary>The name of a table is its own, and can stand in an address.</summary>
internal sealed class DecisionTablePartType : ContentPartType
{
    /// <summary>What names are unique among.</summary>
    public const string Kind = "decision-table";

    private const int MaximumName = 100;

    public override string Name => DecisionTableParts.Table;

    public override string Title => "Decision table";

    public override ValueTask PrepareAsync(ContentPartContext context, CancellationToken cancellationToken)
    {
        if (NameOf(context) is { Length: > 0 } name && (name.Length > MaximumName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            context.Refuse("Name", "A name has at most 100 letters, digits and hyphens, such as credit-card.");
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
        NameOf(context) is { Length: > 0 } name && !context.IsContained ? [new ContentKey(Kind, name, context.PathOf("Name"), "Another table has this name.")] : [];

    private static string NameOf(ContentPartContext context) => (context.Value?["Name"] as JsonObject)?["Text"] is JsonValue v && v.TryGetValue<string>(out var text) ? text.Trim() : "";
}
