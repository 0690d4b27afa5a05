using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;

namespace Studio.Contents.Designing.Kinds;

/// <summary>Choices as a person writes them: one a line, <c>Small | s</c>, with a star before those that new items have.</summary>
internal static class OptionLines
{
    /// <summary>The lines for the choices of a group of settings.</summary>
    public static JsonArray Write(ContentFieldDefinition field, string group) =>
        [.. FieldOptions.Read(field, group).Select(o => (JsonNode)$"{(o.IsDefault ? "* " : "")}{(o.Name == o.Value ? o.Name : $"{o.Name} | {o.Value}")}")];

    /// <summary>The choices as definitions have them.</summary>
    public static JsonArray Read(JsonArray lines)
    {
        var options = new JsonArray();
        foreach (var line in lines.Select(l => ((string)l!).Trim()))
        {
            var text = line.StartsWith('*') ? line[1..].Trim() : line;
            var bar = text.LastIndexOf('|');
            var (name, value) = bar < 0 ? (text, text) : (text[..bar].Trim(), text[(bar + 1)..].Trim());
            var option = new JsonObject { ["name"] = name.Length > 0 ? name : value, ["value"] = value.Length > 0 ? value : name };
            if (line.StartsWith('*'))
            {
                option["default"] = true;
            }

            options.Add((JsonNode)option);
        }

        return options;
    }
}
