using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Media;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Fields;

/// <summary>Files of the tenant's media, by path, with a text for each.</summary>
internal sealed class MediaField : ManyTextsField
{
    public override string Name => "MediaField";

    protected override string ListProperty => "Paths";

    protected override string NeedsList => "A list of paths is needed.";

    protected override string OnlyOne => "Only one file can be chosen here.";

    /// <summary>Paths in their one form; a path that breaks the rules stays for the check to name.</summary>
    public override JsonObject? Clean(JsonObject? value, ContentFieldDefinition field)
    {
        if (value?["Paths"] is not JsonArray || !JsonTexts.IsList(value, "Paths"))
        {
            return value;
        }

        var cleaned = (JsonObject)value.DeepClone();
        cleaned["Paths"] = new JsonArray([.. ((JsonArray)value["Paths"]!).Select(p => (JsonNode?)(Normal((string)p!) ?? (string)p!))]);
        return cleaned;
    }

    public override void Validate(JsonObject? value, ContentFieldDefinition field, string path, ICollection<InputError> errors)
    {
        var i = 0;
        foreach (var file in Values(value))
        {
            if (Normal(file) is not { Length: > 0 })
            {
                errors.Add(new InputError($"{path}.Paths[{i}]", "This name cannot be used for a file or folder."));
            }

            i++;
        }

        if (!JsonTexts.IsList(value, "MediaTexts"))
        {
            errors.Add(new InputError(path + ".MediaTexts", "A list of texts is needed."));
        }

        base.Validate(value, field, path, errors);
    }

    private static string? Normal(string path)
    {
        try
        {
            return MediaPath.Normalise(path);
        }
        catch (ProblemException)
        {
            return null;
        }
    }
}
