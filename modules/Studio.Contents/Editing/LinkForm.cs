using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

internal sealed class LinkForm(IStringLocalizer<LinkForm> texts) : FieldForm
{
    public override string FieldType => "LinkField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) => new(
    [
        new FieldInput(place.Path + ".Url", InputKind.Line, Text(value, "Url")) { Label = texts["Address"], Mode = "url" },
        new FieldInput(place.Path + ".Text", InputKind.Line, Text(value, "Text")) { Label = texts["Text"] },
        new FieldInput(place.Path + ".Target", InputKind.Choice, "") { Label = texts["Opens"], Choices = [new("_self", texts["In the same tab"]), new("_blank", texts["In a new tab"])], Chosen = [Text(value, "Target")] },
    ]);

    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors)
    {
        foreach (var property in new[] { "Url", "Text", "Target" })
        {
            if (posted.TryGetText($"{place.Path}.{property}", out var text) && text.Trim() != Text(value, property))
            {
                value = With(value, property, text.Trim() is { Length: > 0 } given ? given : null);
            }
        }

        return value;
    }
}
