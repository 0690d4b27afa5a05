using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>Degrees, with a decimal point.</summary>
internal sealed class GeoPointForm(IStringLocalizer<GeoPointForm> texts) : FieldForm
{
    public override string FieldType => "GeoPointField";

    public override FieldIsland IslandOf(ContentFieldDefinition field) => new("studio-geo-point");

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) => new(
    [
        new FieldInput(place.Path + ".Latitude", InputKind.Line, value?["Latitude"]?.ToString() ?? "") { Label = texts["Latitude"], Mode = "decimal", Short = true },
        new FieldInput(place.Path + ".Longitude", InputKind.Line, value?["Longitude"]?.ToString() ?? "") { Label = texts["Longitude"], Mode = "decimal", Short = true },
    ]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        foreach (var property in new[] { "Latitude", "Longitude" })
        {
            if (posted.TryGetText($"{place.Path}.{property}", out var text) && text != (value?[property]?.ToString() ?? ""))
            {
                var number = NumericForm.ReadNumber(text, place.Path, errors, out var valid);
                value = valid ? With(value, property, number is { } n ? JsonValue.Create(n) : null) : value;
            }
        }

        return value;
    }
}
