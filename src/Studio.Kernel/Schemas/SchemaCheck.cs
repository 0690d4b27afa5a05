using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Schemas;

/// <summary>What a check found.</summary>
/// <param name="Value">A copy of the input with the declared names only; to be used only where there are no errors.</param>
/// <param name="Errors">The faults, each with the field's dotted path as in <c>Hosts[2].Name</c>; sentences in the current language.</param>
public sealed record SchemaResult(JsonNode? Value, IReadOnlyList<InputError> Errors)
{
    /// <summary>True where nothing is wrong.</summary>
    public bool IsValid => Errors.Count == 0;
}

/// <summary>
/// One check of one input against a schema. Names of properties are compared without case, as recipes write them. A property that is not given takes the type's
/// own value; one that is not shown (<see cref="ShownWhenAttribute"/>) may be empty.
/// </summary>
internal sealed class SchemaCheck(IReadOnlyDictionary<string, ISchemaFormat> formats, IStringLocalizerFactory localizers, bool ignoreUnknown)
{
    private readonly IStringLocalizer _texts = localizers.Create(typeof(SchemaCheck));
    private readonly List<InputError> _errors = [];

    public SchemaResult Run(SchemaNode node, JsonNode? value, string path) => new(Check(node, null, value, path), _errors);

    private JsonNode? Check(SchemaNode node, SchemaProperty? property, JsonNode? value, string path)
    {
        if (value is null)
        {
            return node.Nullable || node.Kind == SchemaKind.Any ? null : Refuse(property, "Required", path, _texts["A value is needed."]);
        }

        try
        {
            return (node.Kind, value.GetValueKind()) switch
            {
                (SchemaKind.Any, _) => value.DeepClone(),
                (SchemaKind.Object, JsonValueKind.Object) => CheckObject(node, (JsonObject)value, path),
                (SchemaKind.Object or SchemaKind.Dictionary, not JsonValueKind.Object) => Refuse(property, "", path, _texts["An object is needed."]),
                (SchemaKind.Dictionary, _) => CheckDictionary(node, property, (JsonObject)value, path),
                (SchemaKind.List, JsonValueKind.Array) => CheckList(node, property, (JsonArray)value, path),
                (SchemaKind.List, _) => Refuse(property, "", path, _texts["A list is needed."]),
                (SchemaKind.Text, JsonValueKind.String) => CheckText(node, property, value.GetValue<string>(), path),
                (SchemaKind.Text, _) => Refuse(property, "", path, _texts["A text is needed."]),
                (SchemaKind.Boolean, JsonValueKind.True or JsonValueKind.False) => value.DeepClone(),
                (SchemaKind.Boolean, _) => Refuse(property, "", path, _texts["Yes or no (true or false) is needed."]),
                (SchemaKind.Integer, _) => CheckInteger(node, property, value, path),
                _ => CheckNumber(node, property, value, path),
            };
        }
        catch (InvalidOperationException) when (value.GetValueKind() == JsonValueKind.String)
        {
            return Refuse(property, "", path, _texts["The text is not valid Unicode."]);
        }
    }

    private JsonObject CheckObject(SchemaNode node, JsonObject value, string path)
    {
        var clean = new JsonObject();
        foreach (var (name, member) in value)
        {
            var property = Find(node, name);
            if (property is not null && !clean.TryAdd(property.Name, member?.DeepClone()))
            {
                Refuse(null, "", Join(path, name), _texts["The name is there twice."]);
            }
            else if (property is null && !ignoreUnknown)
            {
                Refuse(null, "", Join(path, name), _texts["There is nothing of this name here."]);
            }
        }

        foreach (var property in node.Properties)
        {
            var place = Join(path, property.Name);
            var shown = property.IsShownIn(clean);
            if (!clean.TryGetPropertyValue(property.Name, out var member))
            {
                if (property.Required && shown)
                {
                    Refuse(property, "Required", place, _texts["A value is needed."]);
                }
            }
            else if (!shown && IsEmpty(member))
            {
                clean.Remove(property.Name);
            }
            else
            {
                clean[property.Name] = Check(property.Value, property, member, place);
            }
        }

        return clean;
    }

    private static SchemaProperty? Find(SchemaNode node, string name)
    {
        foreach (var property in node.Properties)
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return property;
            }
        }

        return null;
    }

    private static bool IsEmpty(JsonNode? value) => value is null || (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().Length == 0);

    private JsonNode? CheckDictionary(SchemaNode node, SchemaProperty? property, JsonObject value, string path)
    {
        if (CountIsWrong(node, property, value.Count, path))
        {
            return null;
        }

        var clean = new JsonObject();
        foreach (var (name, member) in value)
        {
            var place = Join(path, name);
            if (name.Contains('\0', StringComparison.Ordinal) || name.Length > SchemaNode.DefaultMaximumLength)
            {
                Refuse(property, "", path, _texts["A name is too long or holds a NUL character."]);
            }
            else if (node.Format == SchemaFormats.LocalizedText && !formats[SchemaFormats.Culture].IsValid(name))
            {
                Refuse(property, "", place, _texts[formats[SchemaFormats.Culture].Refusal]);
            }
            else
            {
                clean[name] = Check(node.Item!, null, member, place);
            }
        }

        return clean;
    }

    private JsonNode? CheckList(SchemaNode node, SchemaProperty? property, JsonArray value, string path)
    {
        if (CountIsWrong(node, property, value.Count, path))
        {
            return null;
        }

        var clean = new JsonArray();
        for (var i = 0; i < value.Count; i++)
        {
            clean.Add(Check(node.Item!, null, value[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")));
        }

        return clean;
    }

    private bool CountIsWrong(SchemaNode node, SchemaProperty? property, int count, string path)
    {
        if (count < node.MinimumLength)
        {
            Refuse(property, "MinLength", path, _texts["At least {0} entries are needed.", node.MinimumLength]);
            return true;
        }

        if (count > node.MaximumLength)
        {
            Refuse(property, "MaxLength", path, _texts["At most {0} entries are allowed.", node.MaximumLength]);
            return true;
        }

        return false;
    }

    private JsonNode? CheckText(SchemaNode node, SchemaProperty? property, string text, string path)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Refuse(property, "", path, _texts["The text holds a NUL character."]);
        }

        if (node.NotBlank && string.IsNullOrWhiteSpace(text))
        {
            return Refuse(property, "Required", path, _texts["A value is needed."]);
        }

        // An empty text in the place of one that has a form and may be missing is none.
        if (text.Length == 0 && node.Nullable && (node.Choices ?? (object?)node.Pattern ?? node.Format) is not null)
        {
            return null;
        }

        if (node.Choices is not null)
        {
            return CheckChoice(node, property, JsonValue.Create(text), path);
        }

        if (text.Length > node.MaximumLength)
        {
            return Refuse(property, "StringLength", path, _texts["The text is longer than {0} characters.", node.MaximumLength]);
        }

        if (text.Length < node.MinimumLength)
        {
            return Refuse(property, "StringLength", path, _texts["At least {0} characters are needed.", node.MinimumLength]);
        }

        if (node.Pattern is { } pattern && !Matches(pattern, text))
        {
            return Refuse(property, "RegularExpression", path, _texts["The text does not have the form that is asked for."]);
        }

        if (node.Format is { } format && formats.TryGetValue(format, out var known) && !known.IsValid(text))
        {
            return Refuse(property, format == SchemaFormats.Email ? "EmailAddress" : "Url", path, localizers.Create(known.GetType())[known.Refusal]);
        }

        return JsonValue.Create(text);
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private JsonNode? CheckChoice(SchemaNode node, SchemaProperty? property, JsonValue value, string path) => node.Choices!.Any(c => JsonNode.DeepEquals(c.Value, value))
        ? value.DeepClone()
        : Refuse(property, "AllowedValues", path, _texts["One of these is needed: {0}.", string.Join(", ", node.Choices!.Select(c => c.Value.ToString()))]);

    private JsonNode? CheckInteger(SchemaNode node, SchemaProperty? property, JsonNode value, string path) =>
        value.GetValueKind() == JsonValueKind.Number && TryDecimal(value, out var number) && number == decimal.Truncate(number) && IsWritten(number)
            ? CheckBounds(node, property, number, JsonValue.Create((long)number), path)
            : Refuse(property, "Range", path, _texts["A whole number is needed."]);

    private static bool IsWritten(decimal number) => number is >= long.MinValue and <= long.MaxValue;

    private JsonNode? CheckNumber(SchemaNode node, SchemaProperty? property, JsonNode value, string path) => value.GetValueKind() == JsonValueKind.Number && TryDecimal(value, out var number)
        ? CheckBounds(node, property, number, value, path)
        : Refuse(property, "Range", path, _texts["A number is needed."]);

    // Through its text, as JSON nodes hold numbers as whatever made them. A number beyond decimal is refused, for double too: none of Studio's is so great.
    private static bool TryDecimal(JsonNode value, out decimal number) => decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private JsonNode? CheckBounds(SchemaNode node, SchemaProperty? property, decimal number, JsonNode value, string path)
    {
        if (number < node.Minimum || (node.MinimumIsExclusive && number == node.Minimum))
        {
            return Refuse(property, "Range", path, _texts[node.MinimumIsExclusive ? "The number must be greater than {0}." : "The number must be at least {0}.", node.Minimum]);
        }

        if (number > node.Maximum || (node.MaximumIsExclusive && number == node.Maximum))
        {
            return Refuse(property, "Range", path, _texts[node.MaximumIsExclusive ? "The number must be less than {0}." : "The number must be at most {0}.", node.Maximum]);
        }

        return node.Choices is null ? value.DeepClone() : CheckChoice(node, property, JsonValue.Create(number), path);
    }

    private JsonNode? Refuse(SchemaProperty? property, string attribute, string path, string message)
    {
        // A sentence that the declaring module has for it is better than ours.
        var own = property?.Messages.GetValueOrDefault(attribute);
        _errors.Add(new InputError(path, own is null ? message : localizers.Create(property!.Resources)[own]));
        return null;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
