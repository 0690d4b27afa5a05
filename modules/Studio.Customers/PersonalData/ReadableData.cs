using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;

namespace Studio.Customers.PersonalData;

/// <summary>One thing that is kept of somebody, for people.</summary>
/// <param name="Lines">What it says.</param>
internal sealed record ReadableThing(IReadOnlyList<ReadableLine> Lines);

/// <summary>A line of it.</summary>
/// <param name="Label">What the value is.</param>
/// <param name="Value">The value, in the reader's language and time.</param>
internal sealed record ReadableLine(string Label, string Value);

/// <summary>Makes of what places of personal data tell, which is JSON, what a person can read: fields by their titles, instants in the reader's time, yes and no as words.</summary>
internal sealed partial class ReadableData(ContentDefinitionStore definitions, ContentFieldTypes fields, LocalTimes times, IStringLocalizer<CustomerParts> texts)
{
    private const int Deepest = 8;

    private const int MostLines = 500;

    // What says nothing to a person: the JSON has it.
    private static readonly HashSet<string> Inner = new(StringComparer.Ordinal) { "ContentItemVersionId", "ContentType", "Latest", "Published", "Owner", "PublishedUtc", "Number" };

    /// <summary>A thing for people.</summary>
    public async Task<ReadableThing> ReadAsync(JsonNode thing, CancellationToken cancellationToken)
    {
        var lines = new List<ReadableLine>();
        var all = await definitions.GetAsync(cancellationToken);
        if (thing is JsonObject item && item["ContentType"]?.GetValueKind() == JsonValueKind.String && all.Type((string)item["ContentType"]!) is { } type)
        {
            await ItemAsync(item, type, all, lines, cancellationToken);
        }
        else
        {
            await AddAsync(lines, "", thing, 0, cancellationToken);
        }

        return new ReadableThing(lines);
    }

    /// <summary>An item of content: the fields in the planner's order, by their titles, then what else is told with it.</summary>
    private async Task ItemAsync(JsonObject item, ContentTypeDefinition type, ContentDefinitions all, List<ReadableLine> lines, CancellationToken cancellationToken)
    {
        var parts = type.Parts.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var place in all.FieldsOf(type))
        {
            if (item[place.Part.Name] is JsonObject part && part[place.Field.Name] is JsonObject value && fields.Find(place.Field.FieldType) is { } field)
            {
                var text = field.ToFact(value, place.Field) is bool yes ? YesOrNo(yes) : field.ToText(value, place.Field, CultureInfo.CurrentCulture);
                if (text.Length > 0)
                {
                    lines.Add(new ReadableLine(texts[place.Field.DisplayName], text));
                }
                else
                {
                    // What has no text of its own (files, references) is told as it is kept.
                    await AddAsync(lines, texts[place.Field.DisplayName], value, 1, cancellationToken);
                }
            }
        }

        foreach (var (name, value) in item.Where(m => !parts.Contains(m.Key) && !Inner.Contains(m.Key)))
        {
            await AddAsync(lines, Label(name), value, 1, cancellationToken);
        }
    }

    private async Task AddAsync(List<ReadableLine> lines, string label, JsonNode? value, int depth, CancellationToken cancellationToken)
    {
        if (lines.Count >= MostLines)
        {
            return;
        }

        switch (value)
        {
            case null:
                return;
            case JsonObject or JsonArray when depth > Deepest:
                lines.Add(new ReadableLine(label, value.ToJsonString()));
                return;
            case JsonObject members:
                foreach (var (name, member) in members)
                {
                    await AddAsync(lines, Joined(label, Label(name)), member, depth + 1, cancellationToken);
                }

                return;
            case JsonArray items when items.All(i => i is null or JsonValue):
                lines.AddRange(items.Count == 0 ? [] : [new ReadableLine(label, string.Join(", ", items.Select(i => i?.ToString())))]);
                return;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    await AddAsync(lines, $"{label} {(i + 1).ToString(CultureInfo.CurrentCulture)}", items[i], depth + 1, cancellationToken);
                }

                return;
            default:
                if (await TextAsync((JsonValue)value, cancellationToken) is { Length: > 0 } text)
                {
                    lines.Add(new ReadableLine(label.Length == 0 ? texts["Value"] : label, text));
                }

                return;
        }
    }

    private async Task<string> TextAsync(JsonValue value, CancellationToken cancellationToken) => value.GetValueKind() switch
    {
        JsonValueKind.True => YesOrNo(true),
        JsonValueKind.False => YesOrNo(false),
        JsonValueKind.Number => value.ToString() is var text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("#,##0.######", CultureInfo.CurrentCulture) : text,
        // An instant that was put in as one is told with its quotation marks by ToString.
        _ => JsonSerializer.Deserialize<string>(value.ToJsonString())! is var text && Instant().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? await times.FormatAsync(at, cancellationToken) : text,
    };

    private string YesOrNo(bool yes) => yes ? texts["Yes"] : texts["No"];

    private static string Joined(string label, string name) => label.Length == 0 ? name : $"{label} · {name}";

    /// <summary>A name of JSON in words: <c>occurredAt</c> is "Occurred at".</summary>
    private string Label(string name)
    {
        var words = Capital().Replace(name, m => " " + m.Value.ToLowerInvariant()).Trim();
        return words.Length == 0 ? name : texts[char.ToUpperInvariant(words[0]) + words[1..]];
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Instant();

    [GeneratedRegex("(?<=[a-z])[A-Z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capital();
}
