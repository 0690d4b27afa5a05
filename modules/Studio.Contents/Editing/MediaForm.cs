using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>Paths of files of the media library and a text for each, one a line where several are possible.</summary>
internal sealed class MediaForm(IStringLocalizer<MediaForm> texts) : FieldForm
{
    public override string FieldType => "MediaField";

    public override FieldIsland IslandOf(ContentFieldDefinition field) => new("studio-media") { Source = "~/api/media", Multiple = field.Flag("MediaFieldSettings", "Multiple") };

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken)
    {
        var kind = place.Field.Flag("MediaFieldSettings", "Multiple") ? InputKind.Area : InputKind.Line;
        return new(
        [
            new FieldInput(place.Path + ".Paths", kind, Lines(value, "Paths")) { Label = kind == InputKind.Area ? texts["Paths in the media library, one a line"] : texts["Path in the media library"] },
            new FieldInput(place.Path + ".MediaTexts", kind, Lines(value, "MediaTexts")) { Label = kind == InputKind.Area ? texts["Texts for those who cannot see them, one a line"] : texts["Text for those who cannot see it"] },
        ]);
    }

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        foreach (var property in new[] { "Paths", "MediaTexts" })
        {
            if (posted.TryGetText($"{place.Path}.{property}", out var text) && text != Lines(value, property))
            {
                // A picture without a text keeps its empty line, or the texts would belong to others.
                var lines = text.TrimEnd().Split('\n', StringSplitOptions.TrimEntries).Where(l => property == "MediaTexts" || l.Length > 0).Select(l => (JsonNode?)l).ToArray();
                value = With(value, property, text.Trim().Length == 0 ? null : new JsonArray(lines));
            }
        }

        return value;
    }

    private static string Lines(JsonObject? value, string property) => string.Join('\n', (value?[property] as JsonArray ?? []).OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : ""));
}
