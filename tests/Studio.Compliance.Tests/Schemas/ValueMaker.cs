using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Kernel.Schemas;

namespace Studio.Compliance.Tests.Schemas;

/// <summary>Makes JSON that a schema describes, and spoils it: nothing of the check is used, only what the schema says.</summary>
internal sealed class ValueMaker(int seed)
{
    private static readonly string[] Letters = ["a", "Z", "7", " ", "é", "中", "😀", "\"", "\\", "\n", "</script>"];

    private readonly Random _random = new(seed);

    public JsonObject Valid(SchemaNode node)
    {
        var made = new JsonObject();
        foreach (var property in node.Properties.Where(p => p.ShownWhen is null))
        {
            Add(made, property);
        }

        foreach (var property in node.Properties.Where(p => p.ShownWhen is { } when && JsonNode.DeepEquals(made[when.Property] ?? OwnDefault(node, when.Property), when.Value)))
        {
            Add(made, property);
        }

        return made;
    }

    /// <summary>The value with something in it that may be wrong.</summary>
    public JsonNode? Spoil(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members when members.Count > 0 && _random.Next(8) > 0:
                var name = members.ElementAt(_random.Next(members.Count)).Key;
                if (_random.Next(6) == 0)
                {
                    members.Remove(name);
                }
                else
                {
                    members[name] = Spoil(members[name]?.DeepClone());
                }

                return members.DeepClone();
            case JsonArray items when items.Count > 0 && _random.Next(4) > 0:
                var at = _random.Next(items.Count);
                items[at] = Spoil(items[at]?.DeepClone());
                return items.DeepClone();
            default:
                return Anything();
        }
    }

    private static JsonNode? OwnDefault(SchemaNode node, string name) => node.Properties.First(p => p.Name == name).Default;

    private void Add(JsonObject made, SchemaProperty property)
    {
        if (property.Required || _random.Next(3) > 0)
        {
            made[property.Name] = Value(property.Value);
        }
    }

    private JsonNode? Value(SchemaNode node)
    {
        if (node.Nullable && _random.Next(5) == 0)
        {
            return null;
        }

        return node switch
        {
            { Choices: { } choices } => choices[_random.Next(choices.Count)].Value.DeepClone(),
            { Kind: SchemaKind.Text } => Text(node),
            { Kind: SchemaKind.Integer } => (long)Math.Clamp(_random.NextInt64(-1000, 1000), node.Minimum ?? long.MinValue, node.Maximum ?? long.MaxValue),
            { Kind: SchemaKind.Number } => Math.Clamp(decimal.Round((decimal)_random.NextDouble() * 90, _random.Next(6)), node.Minimum ?? decimal.MinValue, node.Maximum ?? decimal.MaxValue),
            { Kind: SchemaKind.Boolean } => _random.Next(2) == 0,
            { Kind: SchemaKind.Object } => Valid(node),
            { Kind: SchemaKind.List } => new JsonArray([.. Enumerable.Range(0, _random.Next(node.MinimumLength, Math.Min(4, node.MaximumLength) + 1)).Select(_ => Value(node.Item!))]),
            { Kind: SchemaKind.Dictionary, Format: SchemaFormats.LocalizedText } => new JsonObject { ["en"] = Text(node.Item!), ["zh-Hant"] = Text(node.Item!) },
            { Kind: SchemaKind.Dictionary } => new JsonObject { [Letters[_random.Next(6)] + _random.Next(9).ToString(CultureInfo.InvariantCulture)] = Value(node.Item!) },
            _ => new JsonObject { ["any"] = new JsonArray(1, "two", null) },
        };
    }

    private string Text(SchemaNode node) => node switch
    {
        { PatternText: "[0-9]{3,5}" } => _random.Next(100, 99999).ToString(CultureInfo.InvariantCulture),
        { PatternText: not null } => "TW-" + _random.Next(999).ToString(CultureInfo.InvariantCulture),
        { Format: SchemaFormats.Email } => "mei@example.com",
        { Format: SchemaFormats.Url } => "https://example.com/a?b=c",
        { Format: SchemaFormats.TimeZone } => "Asia/Taipei",
        { Format: SchemaFormats.Culture } => "zh-Hant",
        { Format: SchemaFormats.Currency } => "TWD",
        { Format: SchemaFormats.Date } => new DateOnly(1999, 1, 1).AddDays(_random.Next(20000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        { Format: SchemaFormats.DateTime } => _random.Next(2) == 0 ? "2026-11-21T08:30:00Z" : "2026-11-21T08:30:00.123+08:00",
        { Format: SchemaFormats.Uuid } => Guid.NewGuid().ToString("D"),
        { Format: SchemaFormats.Duration } => "1.02:03:04",
        _ => string.Concat("x", string.Concat(Enumerable.Range(0, _random.Next(6)).Select(_ => Letters[_random.Next(Letters.Length - 1)])), "y"),
    };

    private JsonNode? Anything() => _random.Next(17) switch
    {
        0 => null,
        1 => "",
        2 => "   ",
        3 => new string('x', 3000),
        4 => -1,
        5 => 0.5,
        6 => 1e300,
        7 => long.MaxValue,
        8 => true,
        9 => new JsonArray(),
        10 => new JsonArray(1, "a", null, true, "b"),
        11 => new JsonObject(),
        12 => new JsonObject { ["Nobody"] = 1 },
        13 => "Red, Green",
        14 => "2026-02-30",
        15 => JsonNode.Parse("1.0"),
        _ => "en",
    };
}
