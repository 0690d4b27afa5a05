using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>A place on the earth (WGS 84). The columns hold ten-millionths of a degree, about a centimetre.</summary>
internal sealed class GeoPointField : ContentFieldType
{
    private const decimal Scale = 10_000_000m;

    public override string Name => "GeoPointField";

    public override FieldValueKind ValueKind => FieldValueKind.Text;

    public override IReadOnlyList<FieldColumn> Columns(ContentFieldDefinition field) => [new("", ColumnKind.Integer), new("Longitude", ColumnKind.Integer)];

    public override IReadOnlyList<object?> ReadColumns(JsonObject? value, ContentFieldDefinition field) =>
        Read(value) is { } point ? [Scaled(point.Latitude), Scaled(point.Longitude)] : [null, null];

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        RequireKind(value, "Latitude", path, "A number is needed.", errors, JsonValueKind.Number);
        RequireKind(value, "Longitude", path, "A number is needed.", errors, JsonValueKind.Number);
        var (latitude, longitude) = (JsonNumber.ReadDecimal(value?["Latitude"]), JsonNumber.ReadDecimal(value?["Longitude"]));
        if (latitude is < -90 or > 90)
        {
            errors.Add(new InputError(path + ".Latitude", "A latitude lies between -90 and 90."));
        }

        if (longitude is < -180 or > 180)
        {
            errors.Add(new InputError(path + ".Longitude", "A longitude lies between -180 and 180."));
        }

        if (latitude is null != longitude is null)
        {
            errors.Add(new InputError(path, "A place has both a latitude and a longitude."));
        }

        base.Validate(value, field, path, errors);
    }

    /// <summary>Filters compare the latitude.</summary>
    public override object ParseFilter(string text, ContentFieldDefinition field, string path) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && degrees is >= -180 and <= 180
            ? Scaled(degrees)
            : throw ProblemException.Invalid(path, "Compare with degrees as in 25.033.");

    public override bool IsFact(ContentFieldDefinition field) => false;

    public override object? ToFact(JsonObject? value, ContentFieldDefinition field) => null;

    public override string ToText(JsonObject? value, ContentFieldDefinition field, CultureInfo culture) =>
        Read(value) is { } point ? string.Create(CultureInfo.InvariantCulture, $"{point.Latitude}, {point.Longitude}") : "";

    private static (decimal Latitude, decimal Longitude)? Read(JsonObject? value) =>
        JsonNumber.ReadDecimal(value?["Latitude"]) is { } latitude and >= -90 and <= 90 && JsonNumber.ReadDecimal(value?["Longitude"]) is { } longitude and >= -180 and <= 180 ? (latitude, longitude) : null;

    private static object Scaled(decimal degrees) => (long)decimal.Round(degrees * Scale, MidpointRounding.AwayFromZero);
}
