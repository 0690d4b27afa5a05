using System.Text.Json.Serialization;
using Studio.Connectors.OrderLines;
using Studio.Kernel.Problems;

namespace Studio.Connectors.Mapping;

/// <summary>What a line of a mapped file is.</summary>
public static class MappedKinds
{
    /// <summary>A line of an order, or a whole order where no column holds its number.</summary>
    public const string Orders = "orders";

    /// <summary>A basket: each cell is a product.</summary>
    public const string Baskets = "baskets";

    /// <summary>A contact with a customer.</summary>
    public const string Contacts = "contacts";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Orders, Baskets, Contacts];
}

/// <summary>Where a value comes from: a column, or one value for all lines.</summary>
/// <param name="Column">The column, from 0; null for none.</param>
/// <param name="Value">The value for all lines; null for none.</param>
public sealed record FieldSource(int? Column, string? Value)
{
    /// <summary>True where it says nothing.</summary>
    [JsonIgnore]
    public bool IsEmpty => Column is null && string.IsNullOrWhiteSpace(Value);

    /// <summary>The value in a line's cells; empty where the line is too short.</summary>
    public string Read(IReadOnlyList<string> cells) => Column is { } column ? column < cells.Count ? cells[column].Trim() : "" : Value?.Trim() ?? "";
}

/// <summary>A field that a line can fill.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Title">The English name, which is the resource key.</param>
/// <param name="Required">True where a line without it is nothing.</param>
public sealed record MappedField(string Name, string Title, bool Required = false);

/// <summary>Where a file has what; settled by a person, kept with the job.</summary>
public sealed record ColumnMapping
{
    private const int LongestConstant = 200;
    private const int MostColumn = 999;

    /// <summary>One of <see cref="MappedKinds"/>.</summary>
    public string Kind { get; init; } = MappedKinds.Orders;

    /// <summary><c>,</c> <c>;</c> <c>|</c> a tab, a blank (any number of them) or <c>xlsx</c>.</summary>
    public string Separator { get; init; } = ",";

    /// <summary>True where the first line names the columns.</summary>
    public bool HasHeader { get; init; }

    /// <summary><c>.</c> or <c>,</c>.</summary>
    public string Decimal { get; init; } = ".";

    /// <summary><c>day-first</c> or <c>month-first</c>; ISO dates and 20261121 are understood in either.</summary>
    public string Dates { get; init; } = "day-first";

    /// <summary>What the numbers begin with that are given to orders without one; the file's name at first. The same file under the same prefix makes the same orders.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>True to make customers that are not there yet.</summary>
    public bool CreateCustomers { get; init; } = true;

    /// <summary>The fields' sources by name.</summary>
    public Dictionary<string, FieldSource> Fields { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The fields of a kind.</summary>
    public static IReadOnlyList<MappedField> FieldsOf(string kind) => kind switch
    {
        MappedKinds.Orders =>
        [
            new("number", "Order number"), new("customer", "Customer number"), new("date", "Date"), new("code", "Product code", Required: true), new("description", "Description"), new("quantity", "Quantity"),
            new("price", "Unit price"), new("amount", "Amount of the line"), new("country", "Country"),
        ],
        MappedKinds.Baskets => [new("date", "Date")],
        _ =>
        [
            new("customer", "Customer number"), new("email", "Mail address"), new("type", "Type of contact", Required: true), new("date", "Date"), new("key", "Id in the other system"), new("channel", "Channel"),
            new("touchpoint", "Touchpoint"), new("agent", "Agent"), new("title", "Title"), new("text", "Text"),
        ],
    };

    /// <summary>The source of a field.</summary>
    public FieldSource Of(string field) => Fields.GetValueOrDefault(field) ?? new FieldSource(null, null);

    /// <summary>What is wrong with it, by field.</summary>
    public IReadOnlyList<InputError> Check()
    {
        var errors = new List<InputError>();
        if (!MappedKinds.All.Contains(Kind, StringComparer.Ordinal))
        {
            return [new InputError("kind", "Use orders, baskets or contacts.")];
        }

        void Need(bool right, string path, string message)
        {
            if (!right)
            {
                errors.Add(new InputError(path, message));
            }
        }

        Need(Separator is "," or ";" or "|" or "\t" or " " or "xlsx", "separator", "Choose what separates the columns.");
        Need(Decimal is "." or ",", "decimal", "Use a point or a comma.");
        Need(Dates is "day-first" or "month-first", "dates", "Use day-first or month-first.");
        Need(Prefix.Length <= 50, "prefix", "The text is longer than 50 characters.");
        foreach (var field in FieldsOf(Kind).Where(f => f.Required && Of(f.Name).IsEmpty))
        {
            Need(false, "fields." + field.Name, "Choose a column, or write one value for all lines.");
        }

        foreach (var (name, source) in Fields)
        {
            Need(FieldsOf(Kind).Any(f => f.Name == name) || (Kind == MappedKinds.Contacts && name.StartsWith("payload.", StringComparison.Ordinal)), "fields." + name, "There is no such field.");
            Need(source.Column is null or (>= 0 and <= MostColumn), "fields." + name, "There is no such column.");
            Need((source.Value?.Length ?? 0) <= LongestConstant, "fields." + name, $"The text is longer than {LongestConstant} characters.");
        }

        if (Kind == MappedKinds.Orders)
        {
            Need(Of("price").IsEmpty || Of("amount").IsEmpty, "fields.amount", "Choose either the unit price or the amount of the line.");
        }

        if (Kind == MappedKinds.Contacts)
        {
            Need(!Of("customer").IsEmpty || !Of("email").IsEmpty, "fields.customer", "Choose the column by which customers are found.");
        }

        return errors;
    }

    internal DateOrder Order => Dates == "month-first" ? DateOrder.MonthFirst : DateOrder.DayFirst;
}
