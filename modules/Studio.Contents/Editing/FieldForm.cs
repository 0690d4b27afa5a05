using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

/// <summary>What the tenant's settings mean to a form.</summary>
internal sealed record FormContext(TimeZoneInfo Zone, string Currency);

/// <summary>The custom element that makes a field's inputs better where scripts run; without it they are ordinary inputs.</summary>
/// <param name="Element">The element's name.</param>
internal sealed record FieldIsland(string Element)
{
    /// <summary>A choice that is found by its name.</summary>
    public const string Pick = "studio-pick";

    /// <summary>What the element asks, from the tenant's root, or null.</summary>
    public string? Source { get; init; }

    /// <summary>True where there may be several values.</summary>
    public bool Multiple { get; init; }
}

/// <summary>How a type of field is edited: its inputs, and what they make of its JSON. What an input does not show stays in the JSON.</summary>
internal abstract class FieldForm
{
    public abstract string FieldType { get; }

    public abstract ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken);

    /// <summary>The field's JSON with what was written, or null where nothing is left. What cannot be read is an error, and the value stays.</summary>
    public abstract JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors);

    /// <summary>The element around the inputs, or null.</summary>
    public virtual FieldIsland? IslandOf(ContentFieldDefinition field) => null;

    /// <summary>What can be chosen by these words, best first; with none of them what is likely. Null where the field is not filled by searching.</summary>
    /// <param name="place">The field.</param>
    /// <param name="text">What the person wrote.</param>
    /// <param name="take">How many, at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public virtual Task<IReadOnlyList<Choice>?> FindAsync(ContentFieldPlace place, string text, int take, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Choice>?>(null);

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
