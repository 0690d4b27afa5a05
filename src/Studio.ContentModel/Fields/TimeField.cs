using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>A time of the day without a zone, as in <c>09:30:00</c>.</summary>
internal sealed class TimeField : ContentFieldType
{
    private static readonly string[] Forms = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

    public override string Name => "TimeField";

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Text)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) => [ToFact(value, field)];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        if (value?["Value"] is not null && Read(value) is null)
        {
            errors.Add(new InputError(path, "A time of the day as in 09:30 is needed."));
        }

        base.Validate(value, field, path, errors);
    }

    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        Parse(text) is { } time ? Write(time) : throw ProblemException.Invalid(path, "Compare with a time of the day as in 09:30.");

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => Read(value) is { } time ? Write(time) : null;

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) => Read(value)?.ToString("t", culture) ?? "";

    private static TimeOnly? Read(JsonObject? value) => ReadText(value, "Value") is { } text ? Parse(text) : null;

    private static TimeOnly? Parse(string text) => TimeOnly.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string Write(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
