using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Parts;
using Studio.Customers.Behaviour.Windows;

namespace Studio.Customers.Behaviour;

/// <summary>
/// The part that behaviour facts are made with: Name (unique; the fact is <c>facts.name</c>), Title, Description, Aggregate, Value (a path such as
/// <c>payload.amount</c>), Condition (JavaScript over <c>contact</c> and <c>payload</c>), WindowLength and WindowUnit.
/// </summary>
public sealed class BehaviourParts : IContentPartProvider
{
    /// <summary>The part's name.</summary>
    public const string Fact = "BehaviourFactPart";

    /// <summary>The type that tenants have where they make none of their own with the part.</summary>
    public const string FactType = "BehaviourFact";

    internal static ContentTypeDefinition Type { get; } = new(FactType, "Behaviour fact", new JsonObject
    {
        ["ContentTypeSettings"] = new JsonObject { ["Creatable"] = true, ["Listable"] = true, ["Draftable"] = true, ["Versionable"] = true },
        ["StudioTypeSettings"] = new JsonObject { ["DisplayTextField"] = $"{Fact}.Title" },
    }, [new ContentTypePartDefinition(Fact, Fact, [])]);

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Fact, [],
        [
            Text("Title", "Title", required: true, "What people read where the fact is offered."),
            Text("Name", "Name", required: true, "Rules, segments and scripts write facts. and this name, such as facts.visits7d."),
            Text("Description", "Description", required: false, "What it is for.", editor: "TextArea"),
            Choice("Aggregate", "What is counted", FactAggregate.Count, ("Number of contacts", FactAggregate.Count), ("Sum", FactAggregate.Sum), ("Average", FactAggregate.Average), ("Smallest", FactAggregate.Minimum),
                ("Greatest", FactAggregate.Maximum), ("First value", FactAggregate.First), ("Last value", FactAggregate.Last), ("Number of different values", FactAggregate.Distinct), ("Days since the last contact", FactAggregate.DaysSince)),
            Text("Value", "Of which field", required: false, "A field of the contact, such as payload.amount or contact.channel; counting contacts and days needs none."),
            Text("Condition", "Which contacts", required: false, "JavaScript over contact and payload, such as contact.type == 'page_view'; nothing means every contact.", editor: "TextArea"),
            Number("WindowLength", "In the last"),
            Choice("WindowUnit", "Unit", WindowUnit.Days, ("Minutes", WindowUnit.Minutes), ("Hours", WindowUnit.Hours), ("Days", WindowUnit.Days), ("Weeks", WindowUnit.Weeks), ("Months", WindowUnit.Months), ("Ever", WindowUnit.Ever)),
        ]),
    ];

    private static ContentFieldDefinition Text(string name, string displayName, bool required, string hint, string? editor = null)
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
            ["StudioFieldSettings"] = new JsonObject { ["Searchable"] = name is "Title" or "Name" or "Description" },
        });
    }

    private static ContentFieldDefinition Choice<T>(string name, string displayName, T standard, params (string Title, T Value)[] options) where T : struct, Enum => new(0, name, "TextField", new JsonObject
    {
        ["ContentPartFieldSettings"] = new JsonObject { ["DisplayName"] = displayName, ["Editor"] = "PredefinedList" },
        ["TextFieldSettings"] = new JsonObject { ["Required"] = true },
        ["TextFieldPredefinedListEditorSettings"] = new JsonObject
        {
            ["Options"] = new JsonArray([.. options.Select(o => new JsonObject { ["name"] = o.Title, ["value"] = o.Value.ToString() })]),
            ["DefaultValue"] = standard.ToString(),
        },
    });

    private static ContentFieldDefinition Number(string name, string displayName) => new(0, name, "NumericField", new JsonObject
    {
        ["ContentPartFieldSettings"] = new JsonObject { ["DisplayName"] = displayName },
        ["NumericFieldSettings"] = new JsonObject { ["Minimum"] = 1, ["Maximum"] = FactWindow.MaximumLength, ["Scale"] = 0, ["Hint"] = "How many minutes, hours, days, weeks or months; the window slides with the clock." },
    });
}

/// <summary>The name of a behaviour fact is its own, and one that expressions can write.</summary>
internal sealed class BehaviourFactPartType : ContentPartType
{
    private const string Kind = "behaviour-fact";

    public override string Name => BehaviourParts.Fact;

    public override string Title => "Behaviour fact";

    public override void Cloning(ContentPartContext context)
    {
        if (NameOf(context) is { Length: > 0 } name)
        {
            context.Set("Name", new JsonObject { ["Text"] = name + "Copy" });
        }
    }

    public override IEnumerable<ContentKey> Keys(ContentPartContext context) =>
        NameOf(context) is { Length: > 0 } name && !context.IsContained ? [new ContentKey(Kind, name, context.PathOf("Name"), "Another fact has this name.")] : [];

    private static string NameOf(ContentPartContext context) => context.Value?["Name"]?["Text"] is JsonValue v && v.TryGetValue<string>(out var text) ? text.Trim() : "";
}
