using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Kernel.Values;
using Studio.Tabular;

namespace Studio.Contents.Transfer;

/// <summary>How a value of an item stands in a cell.</summary>
internal enum CellForm
{
    /// <summary>As it is.</summary>
    Text,

    /// <summary>A number with a point for its decimals.</summary>
    Number,

    /// <summary>true or false; read as yes, no, 1, 0, 是, 否 too.</summary>
    Boolean,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A moment; without a zone it is of the tenant's.</summary>
    Instant,

    /// <summary>An amount in major units; the currency is in a column beside it, or the tenant's.</summary>
    Money,

    /// <summary>Several texts with semicolons between them.</summary>
    List,

    /// <summary>JSON.</summary>
    Json,
}

/// <summary>What a cell cannot be read by needs to know.</summary>
internal sealed record CellContext(TimeZoneInfo Zone, string Currency);

/// <summary>
/// A column of an imported or exported table: a value of an item at a path such as <c>CustomerPart.Name</c> or <c>ProductPart.Price.Currency</c>. What it writes it reads back equal.
/// </summary>
/// <param name="Path">The path.</param>
/// <param name="Part">The part in the item's JSON; empty for metadata.</param>
/// <param name="Field">The field in the part; empty where the value is the part's own.</param>
/// <param name="Property">The property of the field's value; empty for the whole of it.</param>
/// <param name="Form">How it stands in a cell.</param>
internal sealed record TransferColumn(string Path, string Part, string Field, string Property, CellForm Form)
{
    private const NumberStyles Numbers = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private const string CurrencyProperty = "Currency";

    /// <summary>True where it can be read from a file: the rest of the metadata is the server's.</summary>
    public bool CanImport => Part.Length > 0 || Path == "ContentItemId";

    /// <summary>The cell of an item.</summary>
    public TableCell Read(ContentItem item)
    {
        if (Part.Length == 0)
        {
            return Metadata(item);
        }

        var owner = Owner(item.Content);
        var value = Property.Length == 0 ? owner : owner?[Property];
        return new TableCell(Kind, value is null ? "" : Text(value, owner));
    }

    /// <summary>Puts a cell into an item's parts; an empty one takes the value away.</summary>
    /// <exception cref="FormatException">The cell is no such value; the message says what is needed.</exception>
    public void Write(JsonObject content, string text, CellContext context)
    {
        var owner = Owner(content);
        var known = Property.Length == 0 ? owner : owner?[Property];
        if ((known is null ? "" : Text(known, owner)) == text)
        {
            return; // As it is: nothing is written in another way.
        }

        if (text.Length == 0)
        {
            Remove(content);
            return;
        }

        var value = Parse(text, owner, context);
        if (Property.Length == 0)
        {
            Object(content, Part)[Field] = value;
            return;
        }

        var target = Field.Length == 0 ? Object(content, Part) : Object(Object(content, Part), Field);
        target[Property] = value;
        if (Form == CellForm.Money && target[CurrencyProperty] is null)
        {
            target[CurrencyProperty] = context.Currency;
        }
    }

    private TableCellKind Kind => Form switch
    {
        CellForm.Number or CellForm.Money => TableCellKind.Number,
        CellForm.Boolean => TableCellKind.Boolean,
        CellForm.Date => TableCellKind.Date,
        CellForm.Instant => TableCellKind.Instant,
        _ => TableCellKind.Text,
    };

    private JsonObject? Owner(JsonObject content) => content[Part] is not JsonObject part ? null : Field.Length == 0 ? part : part[Field] as JsonObject;

    private static JsonObject Object(JsonObject owner, string name)
    {
        if (owner[name] is not JsonObject made)
        {
            owner[name] = made = [];
        }

        return made;
    }

    private void Remove(JsonObject content)
    {
        if (content[Part] is not JsonObject part)
        {
            return;
        }

        var owner = Owner(content);
        if (Property.Length > 0)
        {
            owner?.Remove(Property);
            if (Form == CellForm.Money)
            {
                owner?.Remove(CurrencyProperty);
            }
        }

        if (Field.Length > 0 && (Property.Length == 0 || owner is { Count: 0 }))
        {
            part.Remove(Field);
        }

        if (part.Count == 0)
        {
            content.Remove(Part);
        }
    }

    private string Text(JsonNode value, JsonObject? owner) => Form switch
    {
        CellForm.Text => AsText(value),
        CellForm.Number => Number(value)?.ToString(CultureInfo.InvariantCulture) ?? value.ToJsonString(),
        CellForm.Boolean => value is JsonValue b && b.TryGetValue<bool>(out var yes) ? yes ? "true" : "false" : value.ToJsonString(),
        CellForm.Date => AsText(value) is { Length: > 10 } day ? day[..10] : AsText(value),
        CellForm.Instant => DateTimeOffset.TryParse(AsText(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : AsText(value),
        CellForm.Money => Number(value) is { } minor && minor == decimal.Truncate(minor) && owner?[CurrencyProperty] is JsonValue c && c.TryGetValue<string>(out var currency) && Money.IsCurrency(currency)
            ? new Money((long)minor, currency).Major.ToString(CultureInfo.InvariantCulture)
            : value.ToJsonString(),
        CellForm.List when value is JsonArray list && list.All(n => n is JsonValue v && v.TryGetValue<string>(out _)) =>
            string.Join(';', list.Select(n => ((string)n!).Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal))),
        _ => value.ToJsonString(),
    };

    private JsonNode Parse(string text, JsonObject? owner, CellContext context)
    {
        switch (Form)
        {
            case CellForm.Text:
                return JsonValue.Create(text);
            case CellForm.Number:
                return decimal.TryParse(text, Numbers, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : throw new FormatException("A number is needed, such as 1234.5.");
            case CellForm.Boolean:
                return JsonValue.Create(text.Trim().ToLowerInvariant() switch
                {
                    "true" or "yes" or "y" or "1" or "是" => true,
                    "false" or "no" or "n" or "0" or "否" => false,
                    _ => throw new FormatException("true or false is needed."),
                });
            case CellForm.Date:
                return JsonValue.Create(DateTime.TryParseExact(text.Trim(), ["yyyy-M-d", "yyyy/M/d", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var day)
                    ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : throw new FormatException("A date as in 2026-11-21 is needed."));
            case CellForm.Instant:
                return JsonValue.Create(Instant(text.Trim(), context.Zone));
            case CellForm.Money:
                return JsonValue.Create(Minor(text, owner?[CurrencyProperty] is JsonValue c && c.TryGetValue<string>(out var own) ? own : context.Currency));
            case CellForm.List:
                return List(text);
            default:
                try
                {
                    return JsonNode.Parse(text) ?? throw new FormatException("JSON is needed.");
                }
                catch (System.Text.Json.JsonException)
                {
                    throw new FormatException("JSON is needed.");
                }
        }
    }

    private static string Instant(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            throw new FormatException("A time as in 2026-11-21T08:30:00Z is needed.");
        }

        var utc = time.Kind == DateTimeKind.Unspecified
            ? zone.IsInvalidTime(time) ? throw new FormatException("There is no such time in the tenant's zone: the clocks go forward then.") : TimeZoneInfo.ConvertTimeToUtc(time, zone)
            : time.ToUniversalTime();
        return utc.ToString("O", CultureInfo.InvariantCulture);
    }

    private static long Minor(string text, string currency)
    {
        try
        {
            return decimal.TryParse(text, Numbers, CultureInfo.InvariantCulture, out var major)
                ? Money.FromMajor(major, currency).Amount
                : throw new FormatException("An amount is needed, such as 1234.50.");
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException("The amount has more decimals than the currency, or is too large.");
        }
    }

    private static JsonArray List(string text)
    {
        var (list, entry) = (new JsonArray(), new StringBuilder());
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == ';')
            {
                list.Add(entry.ToString());
                entry.Clear();
            }
            else
            {
                entry.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
            }
        }

        return list;
    }

    private TableCell Metadata(ContentItem item) => Path switch
    {
        "ContentItemId" => item.ContentItemId,
        "DisplayText" => item.DisplayText,
        "Published" => new TableCell(TableCellKind.Boolean, item.Published ? "true" : "false"),
        "CreatedUtc" => Moment(item.CreatedUtc),
        "ModifiedUtc" => Moment(item.ModifiedUtc),
        "PublishedUtc" => Moment(item.PublishedUtc),
        _ => "",
    };

    private static TableCell Moment(DateTimeOffset? at) => new(TableCellKind.Instant, at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "");

    private static string AsText(JsonNode value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : value.ToJsonString();

    private static decimal? Number(JsonNode value) => ContentModel.Fields.JsonNumber.ReadDecimal(value);
}
