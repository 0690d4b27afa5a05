using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Studio.ContentModel.Items;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Interactions.Planned;

/// <summary>What a field of a planner's type of contact holds.</summary>
internal enum PlannedKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>Yes or no.</summary>
    YesNo,
}

/// <summary>A field of the payload.</summary>
/// <param name="Name">In the payload.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Required">True where a contact without it is refused.</param>
/// <param name="Title">What people read.</param>
internal sealed record PlannedField(string Name, PlannedKind Kind, bool Required, string Title);

/// <summary>A type of contact as a planner declares it.</summary>
/// <param name="Name">On the wire and in the log.</param>
/// <param name="Title">By language.</param>
/// <param name="Category">The group.</param>
/// <param name="Icon">A Bootstrap icon.</param>
/// <param name="Origin">Who may record it.</param>
/// <param name="Fields">What its payload may have.</param>
internal sealed partial record PlannedDefinition(string Name, JsonObject Title, string Category, string Icon, InteractionOrigin Origin, IReadOnlyList<PlannedField> Fields)
{
    private const int MostFields = 50;
    private const int LongestTitle = 100;
    private const string StandardIcon = "record-circle";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Reads an item; the faults are those of its fields.</summary>
    public static PlannedDefinition Read(ContentItem item, out IReadOnlyList<string> faults)
    {
        string Text(string field) => item.GetText(InteractionTypeParts.Declared, field)?.Trim() ?? "";
        var found = new List<string>();
        faults = found;
        return new PlannedDefinition(Text("Name"), (JsonObject?)item.Field(InteractionTypeParts.Declared, "Title")?.DeepClone() ?? [], Text("Category"), Text("Icon") is { Length: > 0 } icon ? icon : StandardIcon,
            Text("Origin") == nameof(InteractionOrigin.Visitor) ? InteractionOrigin.Visitor : InteractionOrigin.Api, ReadFields(Text("Fields"), found));
    }

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>As it was stored.</summary>
    public static PlannedDefinition FromJson(string json) => JsonSerializer.Deserialize<PlannedDefinition>(json, Json) ?? throw new InvalidOperationException("A stored type of contact is empty.");

    /// <summary>What would make recorded contacts, and facts and conditions over them, mean something else than they did under the earlier definition; null for nothing.</summary>
    public (string Field, string Fault)? ConflictWith(PlannedDefinition earlier)
    {
        if (Name != earlier.Name)
        {
            return ("Name", $"The type is in use as '{earlier.Name}': recorded contacts and facts refer to this name. Make another type.");
        }

        if (Category != earlier.Category)
        {
            return ("Category", $"Contacts of this type are recorded under '{earlier.Category}', and facts may refer to it. Make another type.");
        }

        foreach (var field in earlier.Fields)
        {
            if (Fields.FirstOrDefault(f => f.Name == field.Name) is not { } now)
            {
                return ("Fields", $"'{field.Name}' stays: recorded contacts have it, and facts may count it.");
            }

            if (now.Kind != field.Kind)
            {
                return ("Fields", $"'{field.Name}' stays a {Word(field.Kind)}: recorded contacts and facts have it so. Make another field.");
            }
        }

        return null;
    }

    /// <summary>The schema of its payload; null where it has none.</summary>
    public SchemaNode? ToSchema() => Fields.Count == 0 ? null : new SchemaNode(SchemaKind.Object, typeof(PlannedInteractionType)) { Properties = [.. Fields.Select(ToProperty)] };

    private static SchemaProperty ToProperty(PlannedField field) => new(field.Name, ToNode(field) with { Nullable = !field.Required }, field.Title) { Required = field.Required, Resources = typeof(PlannedInteractionType) };

    private static SchemaNode ToNode(PlannedField field) => field.Kind switch
    {
        PlannedKind.Number => new SchemaNode(SchemaKind.Number, typeof(double)),
        PlannedKind.Whole => new SchemaNode(SchemaKind.Integer, typeof(long)) { Minimum = -JsonLimit, Maximum = JsonLimit },
        PlannedKind.YesNo => new SchemaNode(SchemaKind.Boolean, typeof(bool)),
        _ => new SchemaNode(SchemaKind.Text, typeof(string)),
    };

    // The greatest whole number that JavaScript tells from its neighbours.
    private const decimal JsonLimit = 9_007_199_254_740_991;

    private static List<PlannedField> ReadFields(string lines, List<string> faults)
    {
        var fields = new List<PlannedField>();
        foreach (var line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ReadField(line) is not { } field)
            {
                faults.Add($"'{(line.Length <= 60 ? line : line[..60] + "…")}' is no field. Write its name, what it holds (text, number, whole or yesno) and what people read: amount: number: Amount paid");
            }
            else if (fields.Exists(f => string.Equals(f.Name, field.Name, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add($"'{field.Name}' is there twice.");
            }
            else
            {
                fields.Add(field);
            }
        }

        if (fields.Count > MostFields)
        {
            faults.Add($"A type has at most {MostFields} fields.");
        }

        return fields;
    }

    private static PlannedField? ReadField(string line)
    {
        var parts = line.Split(':', 3, StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || !FieldNames().IsMatch(parts[0]))
        {
            return null;
        }

        var words = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var title = parts.Length == 3 && parts[2].Length > 0 ? parts[2] : parts[0];
        return KindOf(words.FirstOrDefault()) is { } kind && words is [_] or [_, "required"] && title.Length <= LongestTitle ? new PlannedField(parts[0], KindOf(words[0])!.Value, words.Length == 2, title) : null;
    }

    private static PlannedKind? KindOf(string? word) => word switch
    {
        "text" => PlannedKind.Text,
        "number" => PlannedKind.Number,
        "whole" => PlannedKind.Whole,
        "yesno" => PlannedKind.YesNo,
        _ => null,
    };

    private static string Word(PlannedKind kind) => kind switch
    {
        PlannedKind.Number => "number",
        PlannedKind.Whole => "whole number",
        PlannedKind.YesNo => "yes or no",
        _ => "text",
    };

    [GeneratedRegex("^[a-z][A-Za-z0-9_]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex FieldNames();
}
