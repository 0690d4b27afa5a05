using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour.Windows;

namespace Studio.Customers.Behaviour;

/// <summary>A behaviour fact as a planner defines it.</summary>
/// <param name="Name">The last part of its path.</param>
/// <param name="Title">What people read.</param>
/// <param name="Aggregate">What is made of the contacts.</param>
/// <param name="Value">The path of the field that is counted, such as <c>payload.amount</c>; empty for none.</param>
/// <param name="Condition">Which contacts count, as JavaScript; empty for all.</param>
/// <param name="Window">Of which time.</param>
public sealed record FactDefinition(string Name, string Title, FactAggregate Aggregate, string Value, string Condition, FactWindow Window)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The path that expressions name it by.</summary>
    [JsonIgnore]
    public string Path => "facts." + Name;

    /// <summary>The zone whose months count; empty where months do not matter.</summary>
    public string Zone { get; init; } = "";

    /// <summary>True where its result is a text.</summary>
    public bool IsText { get; init; }

    /// <summary>The zone.</summary>
    public TimeZoneInfo ZoneInfo() => Zone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>True where the two count the same of every contact, whatever they are called.</summary>
    public bool CountsAs(FactDefinition other) => this with { Name = other.Name, Title = other.Title } == other;

    /// <summary>Reads an item made with <see cref="BehaviourParts.Fact"/>. A window without a length has no beginning.</summary>
    public static FactDefinition Read(ContentItem item)
    {
        string Text(string field) => item.GetText(BehaviourParts.Fact, field)?.Trim() ?? "";
        var length = (int)Math.Clamp(item.GetNumber(BehaviourParts.Fact, "WindowLength") ?? 0, 0, FactWindow.MaximumLength);
        var unit = Enum.TryParse<WindowUnit>(Text("WindowUnit"), out var known) && length > 0 ? known : WindowUnit.Ever;
        var aggregate = Enum.TryParse<FactAggregate>(Text("Aggregate"), out var chosen) ? chosen : FactAggregate.Count;
        return new FactDefinition(Text("Name"), Text("Title"), aggregate, aggregate.NeedsValue() ? Text("Value") : "", Text("Condition"),
            unit == WindowUnit.Ever ? FactWindow.Ever : new FactWindow(unit, length));
    }

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>As it was stored.</summary>
    public static FactDefinition FromJson(string json) => JsonSerializer.Deserialize<FactDefinition>(json, Json) ?? throw new InvalidOperationException("A stored behaviour fact is empty.");
}
