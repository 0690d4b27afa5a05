using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>What the tenant's settings mean to a form.</summary>
internal sealed record FormContext(TimeZoneInfo Zone, string Currency);

/// <summary>How a type of field is edited: its inputs, and what they make of its JSON. What an input does not show stays in the JSON.</summary>
internal abstract class FieldForm
{
    public abstract string FieldType { get; }

    public abstract ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken);

    /// <summary>The field's JSON with what was written, or null where nothing is left. What cannot be read is an error, and the value stays.</summary>
    public abstract JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors);

    /// <summary>A copy of the value with a property set, or removed where null.</summary>
    protected static JsonObject? With(JsonObject? value, string property, JsonNode? node)
    {
        var changed = (JsonObject?)value?.DeepClone() ?? [];
        if (node is null)
        {
            changed.Remove(property);
        }
        else
        {
            changed[property] = node;
        }

        return changed.Count == 0 ? null : changed;
    }

    protected static string Text(JsonObject? value, string property) => value?[property] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";
}
