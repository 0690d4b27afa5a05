using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Schemas;

/// <summary>How the JSON of a schema names properties.</summary>
public enum SchemaNaming
{
    /// <summary>As C# does, <c>SiteName</c>: settings and recipes.</summary>
    Pascal,

    /// <summary><c>siteName</c>: payloads on the wire.</summary>
    Camel,
}

/// <summary>
/// The one way from an annotated C# type to its schema, from JSON to checked values, and back: forms, APIs and recipes all go through it, so that what one of
/// them accepts all accept. Schemas are read once a type; safe for many threads.
/// </summary>
public sealed class SchemaCatalogue
{
    private readonly IStringLocalizerFactory _localizers;
    private readonly Dictionary<string, ISchemaFormat> _formats;
    private readonly JsonSerializerOptions[] _options = [Options(null), Options(JsonNamingPolicy.CamelCase)];
    private readonly SchemaReader[] _readers;

    /// <summary>Knows the kernel's formats and those given.</summary>
    public SchemaCatalogue(IStringLocalizerFactory localizers, IEnumerable<ISchemaFormat> formats)
    {
        _localizers = localizers;
        _formats = formats.Concat(SchemaFormats.All).DistinctBy(f => f.Name).ToDictionary(f => f.Name, StringComparer.Ordinal);
        _readers = [.. _options.Select(o => new SchemaReader(o))];
    }

    /// <summary>The schema of an object type.</summary>
    /// <exception cref="InvalidOperationException">The type cannot be described.</exception>
    public SchemaNode Of(Type type, SchemaNaming naming = SchemaNaming.Pascal) => _readers[(int)naming].Read(type);

    /// <summary>The schema as JSON Schema, in the current language.</summary>
    public JsonObject ToJson(SchemaNode node) => new SchemaJson(_localizers).Write(node);

    /// <summary>The format of that name, or null.</summary>
    public ISchemaFormat? FindFormat(string? name) => name is null ? null : _formats.GetValueOrDefault(name);

    /// <summary>Checks JSON; the faults in the current language.</summary>
    /// <param name="node">The schema.</param>
    /// <param name="value">The input; it is not changed.</param>
    /// <param name="ignoreUnknown">True where names that the schema does not have are dropped instead of refused.</param>
    /// <param name="path">The input's own path, before those of its fields.</param>
    public SchemaResult Check(SchemaNode node, JsonNode? value, bool ignoreUnknown = false, string path = "") => new SchemaCheck(_formats, _localizers, ignoreUnknown).Run(node, value, path);

    /// <summary>Checks JSON and makes the object. A type that is an <see cref="IValidatableObject"/> then says itself what does not go together.</summary>
    /// <exception cref="ProblemException">400 with the faults by field.</exception>
    public object Read(Type type, JsonNode? value, SchemaNaming naming = SchemaNaming.Pascal, string path = "")
    {
        var result = Check(Of(type, naming), value, path: path);
        if (!result.IsValid)
        {
            throw ProblemException.Invalid(result.Errors);
        }

        var made = Deserialize(type, result.Value, naming, path);
        if (made is IValidatableObject validatable)
        {
            var texts = _localizers.Create(type);
            List<InputError> errors = [.. validatable.Validate(new ValidationContext(made))
                .SelectMany(r => r.MemberNames.DefaultIfEmpty("").Select(m => new InputError(string.Join('.', new[] { path, m }.Where(p => p.Length > 0)), texts[r.ErrorMessage ?? "A value is needed."])))];
            if (errors.Count > 0)
            {
                throw ProblemException.Invalid(errors);
            }
        }

        return made;
    }

    /// <summary>Checks JSON and makes the object.</summary>
    /// <exception cref="ProblemException">400 with the faults by field.</exception>
    public T Read<T>(JsonNode? value, SchemaNaming naming = SchemaNaming.Pascal) where T : class => (T)Read(typeof(T), value, naming);

    /// <summary>An object as the JSON that its schema describes.</summary>
    public JsonObject Write(object value, SchemaNaming naming = SchemaNaming.Pascal) => (JsonObject)JsonSerializer.SerializeToNode(value, value.GetType(), _options[(int)naming])!;

    private object Deserialize(Type type, JsonNode? value, SchemaNaming naming, string path)
    {
        try
        {
            return value.Deserialize(type, _options[(int)naming])!;
        }
        catch (JsonException e)
        {
            // The schema lets pass what the type's own converter refuses.
            throw ProblemException.Invalid(path.Length == 0 ? e.Path?.TrimStart('$', '.') ?? "" : path, _localizers.Create(typeof(SchemaCatalogue))["The value cannot be read here."]);
        }
    }

    private static JsonSerializerOptions Options(JsonNamingPolicy? naming) => new()
    {
        PropertyNamingPolicy = naming,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        MaxDepth = 32,
    };
}
