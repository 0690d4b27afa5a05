using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Liquid.Values;

namespace Studio.Liquid;

/// <summary>
/// What a template is rendered with. Values are null, bool, numbers, string, DateTimeOffset, JsonNode, JsonElement,
/// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>, lists of these, and lazy values:
/// <c>Func&lt;CancellationToken, ValueTask&lt;object?&gt;&gt;</c>, asked at most once per render and only when read.
/// Never any other object: templates are untrusted, so the engine reflects over nothing.
/// </summary>
public sealed class LiquidScope
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>A scope without values.</summary>
    public LiquidScope()
    {
    }

    /// <summary>A scope with values.</summary>
    /// <param name="values">The values by name.</param>
    /// <exception cref="ArgumentException">A value is of a kind the engine does not support.</exception>
    public LiquidScope(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (name, value) in values)
        {
            Set(name, value);
        }
    }

    /// <summary>A scope with the properties of a JSON object.</summary>
    /// <param name="json">The object.</param>
    public LiquidScope(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        foreach (var (name, value) in json)
        {
            Set(name, value);
        }
    }

    /// <summary>The culture of <c>date</c>, <c>format_number</c> and the other filters which know cultures.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>The time zone in which moments are shown, and which a date without one is meant in.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How values are encoded when they are written.</summary>
    public LiquidEncoding Encoding { get; init; } = LiquidEncoding.Html;

    /// <summary>Where filters of the host find what they need for this render; null where there is nothing. The engine itself asks it for nothing.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Notes what is missing and what fails, or null where nobody wants to know.</summary>
    public LiquidReport? Report { get; init; }

    /// <summary>Sets a value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; lists and dictionaries are checked to their depth, JSON and lazy values when they are read.</param>
    /// <returns>This scope.</returns>
    /// <exception cref="ArgumentException">The value is of a kind the engine does not support.</exception>
    public LiquidScope Set(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        LiquidValue.Check(value, nameof(value));
        _values[name] = value;
        return this;
    }

    internal bool TryGet(string name, out object? value) => _values.TryGetValue(name, out value);
}
