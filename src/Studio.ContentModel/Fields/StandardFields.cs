using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Localization;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

internal sealed class BooleanField : ContentFieldType
{
    public override string Name => "BooleanField";

    public override FieldValueKind ValueKind => FieldValueKind.Boolean;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Integer)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [ToFact(value, field) is bool b ? b ? 1L : 0L : null];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        RequireKind(value, "Value", path, "true or false is needed.", errors, JsonValueKind.True, JsonValueKind.False);
        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        bool.TryParse(text, out var b) ? (b ? 1L : 0L) : throw ProblemException.Invalid(path, "Compare with true or false.");

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => value?["Value"] is JsonValue v && v.TryGetValue<bool>(out var b) ? b : null;
}

/// <summary>Numbers are kept as integers scaled by the field's decimals: a database's floating point loses cents, its text sorts 10.25 before 9.5.</summary>
internal sealed class NumericField : ContentFieldType
{
    private const int MaximumScale = 9;

    public override string Name => "NumericField";

    public override FieldValueKind ValueKind => FieldValueKind.Number;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Integer)];

    public override string Form(ContentFieldDefinition field) => Scale(field).ToString(CultureInfo.InvariantCulture);

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [Read(value) is { } d ? ToScaled(d, field) : null];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        RequireKind(value, "Value", path, "A number is needed.", errors, JsonValueKind.Number);
        if (Read(value) is { } number)
        {
            if (ToScaled(number, field) is null)
            {
                errors.Add(new InputError(path, $"The number has more than {Scale(field)} decimals, or is too large."));
            }

            if (field.Number("NumericFieldSettings", "Minimum") is { } minimum && number < minimum)
            {
                errors.Add(new InputError(path, string.Create(CultureInfo.InvariantCulture, $"At least {minimum} is needed.")));
            }

            if (field.Number("NumericFieldSettings", "Maximum") is { } maximum && number > maximum)
            {
                errors.Add(new InputError(path, string.Create(CultureInfo.InvariantCulture, $"At most {maximum} is possible.")));
            }
        }
        else if (value?["Value"] is JsonValue v && v.GetValueKind() == JsonValueKind.Number)
        {
            errors.Add(new InputError(path, "The number is too large."));
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var d) && ToScaled(d, field) is { } scaled
            ? scaled
            : throw ProblemException.Invalid(path, $"Compare with a number of at most {Scale(field)} decimals.");

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Read(value) is { } d ? (double)d : null;

    // OrchardCore keeps the default as a text.
    protected override JsonObject? ReadDefault(ContentFieldDefinition field) => field.Text("NumericFieldSettings", "DefaultValue") is { } text
        ? decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? new JsonObject { ["Value"] = number } : null
        : base.ReadDefault(field);

    private static int Scale(ContentFieldDefinition field) => (int)Math.Clamp(field.Number("NumericFieldSettings", "Scale") ?? 0, 0, MaximumScale);

    private static decimal? Read(JsonObject? value) => JsonNumber.ReadDecimal(value?["Value"]);

    private static long? ToScaled(decimal number, ContentFieldDefinition field)
    {
        var factor = 1m;
        for (var i = 0; i < Scale(field); i++)
        {
            factor *= 10;
        }

        if (Math.Abs(number) > long.MaxValue / factor)
        {
            return null;
        }

        var scaled = number * factor;
        return scaled == decimal.Truncate(scaled) ? (long)scaled : null;
    }
}

internal sealed class DateField : ContentFieldType
{
    public override string Name => "DateField";

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [ToFact(value, field)];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        if (value?["Value"] is not null && Read(value) is null)
        {
            errors.Add(new InputError(path, "A date as in 2026-11-21 is needed."));
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : throw ProblemException.Invalid(path, "Compare with a date as in 2026-11-21.");

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Read(value)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => Read(value)?.ToString("d", culture) ?? "";

    // OrchardCore writes a date as a date with midnight.
    private static DateOnly? Read(JsonObject? value) =>
        ReadText(value, "Value") is { Length: >= 10 } text && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}

internal sealed class DateTimeField : ContentFieldType
{
    public override string Name => "DateTimeField";

    /// <summary>Milliseconds since 1970, so that expressions compare and subtract.</summary>
    public override FieldValueKind ValueKind => FieldValueKind.Number;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Integer)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [Read(value)?.ToUnixTimeMilliseconds()];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        if (value?["Value"] is not null && Read(value) is null)
        {
            errors.Add(new InputError(path, "A time as in 2026-11-21T08:30:00Z is needed."));
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        Parse(text)?.ToUnixTimeMilliseconds() ?? throw ProblemException.Invalid(path, "Compare with a time as in 2026-11-21T08:30:00Z.");

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Read(value) is { } t ? (double)t.ToUnixTimeMilliseconds() : null;

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => Read(value)?.ToString("g", culture) ?? "";

    private static DateTimeOffset? Read(JsonObject? value) => ReadText(value, "Value") is { } text ? Parse(text) : null;

    private static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var t) ? t : null;
}

/// <summary>Text in several languages: an object from culture to text.</summary>
internal sealed class LocalizedTextField : ContentFieldType
{
    public override string Name => "LocalizedTextField";

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [.. StudioCultures.All.Select((c, i) => new FieldColumn(i == 0 ? "" : c.Replace("-", "", StringComparison.Ordinal), ColumnKind.Text))];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [.. StudioCultures.All.Select(c => ReadText(value, c))];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        foreach (var culture in StudioCultures.All)
        {
            RequireKind(value, culture, path, "A text is needed.", errors, JsonValueKind.String);
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) => text;

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Pick(value, CultureInfo.InvariantCulture);

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => Pick(value, culture) ?? "";

    /// <summary>In every language: who searches may speak another.</summary>
    public override IEnumerable<string> ToSearchTexts(JsonObject? value, ContentFieldDefinition field) => StudioCultures.All.Select(c => ReadText(value, c)).OfType<string>();

    private static string? Pick(JsonObject? value, CultureInfo culture) => LocalizedText.Pick(value, culture);
}
