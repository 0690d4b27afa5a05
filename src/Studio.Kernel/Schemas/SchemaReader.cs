using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Studio.Kernel.Security;
using Studio.Kernel.Values;

namespace Studio.Kernel.Schemas;

/// <summary>
/// Reads the schema off a C# type. The properties and their JSON names come from System.Text.Json's own contract of the type, so that what the schema
/// names is what deserialising finds. A type that contains itself is refused: forms and checks are finite.
/// </summary>
public sealed class SchemaReader(JsonSerializerOptions options)
{
    private readonly ConcurrentDictionary<Type, SchemaNode> _known = new();
    private readonly NullabilityInfoContext _nullability = new();
    private readonly Lock _gate = new();

    /// <summary>The schema of an object type; read once.</summary>
    /// <exception cref="InvalidOperationException">The type contains itself, or an attribute cannot be used where it stands.</exception>
    public SchemaNode Read(Type type)
    {
        if (_known.TryGetValue(type, out var known))
        {
            return known;
        }

        lock (_gate)
        {
            return _known.GetOrAdd(type, t => ReadType(t, []));
        }
    }

    private SchemaNode ReadType(Type type, Type[] path)
    {
        if (path.Contains(type))
        {
            throw new InvalidOperationException($"The type '{type}' contains itself; a schema must be finite.");
        }

        var inner = System.Nullable.GetUnderlyingType(type);
        return inner is not null ? ReadType(inner, path) with { Nullable = true } : Scalar(type) ?? Composite(type, [.. path, type]);
    }

    private static SchemaNode? Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => new(SchemaKind.Text, type) { Choices = [.. Enum.GetNames(type).Select(name => EnumChoice(type, name))] },
        TypeCode.String => new(SchemaKind.Text, type),
        TypeCode.Boolean => new(SchemaKind.Boolean, type),
        TypeCode.Byte => Integer(type, byte.MinValue, byte.MaxValue),
        TypeCode.Int16 => Integer(type, short.MinValue, short.MaxValue),
        TypeCode.Int32 => Integer(type, int.MinValue, int.MaxValue),
        TypeCode.Int64 => Integer(type, long.MinValue, long.MaxValue),
        TypeCode.Decimal or TypeCode.Double or TypeCode.Single => new(SchemaKind.Number, type),
        _ when type == typeof(DateOnly) => Formatted(type, SchemaFormats.Date),
        _ when type == typeof(TimeOnly) => Formatted(type, SchemaFormats.Time),
        _ when type == typeof(DateTimeOffset) => Formatted(type, SchemaFormats.DateTime),
        _ when type == typeof(TimeSpan) => Formatted(type, SchemaFormats.Duration),
        _ when type == typeof(Guid) => Formatted(type, SchemaFormats.Uuid),
        _ when type == typeof(JsonObject) => new(SchemaKind.Dictionary, type) { Item = new(SchemaKind.Any, typeof(JsonNode)), MaximumLength = SchemaNode.DefaultMaximumItems },
        _ when type == typeof(JsonArray) => new(SchemaKind.List, type) { Item = new(SchemaKind.Any, typeof(JsonNode)), MaximumLength = SchemaNode.DefaultMaximumItems },
        _ when type == typeof(object) || type == typeof(JsonElement) || typeof(JsonNode).IsAssignableFrom(type) => new(SchemaKind.Any, type),
        _ => null,
    };

    private static SchemaNode Integer(Type type, decimal minimum, decimal maximum) => new(SchemaKind.Integer, type) { Minimum = minimum, Maximum = maximum };

    private static SchemaNode Formatted(Type type, string format) => new(SchemaKind.Text, type) { Format = format };

    private static SchemaChoice EnumChoice(Type type, string name) => new(JsonValue.Create(name), type.GetField(name)!.GetCustomAttribute<SchemaAttribute>()?.Title ?? Words(name));

    private SchemaNode Composite(Type type, Type[] path)
    {
        if (type == typeof(Money))
        {
            return MoneyNode(path);
        }

        var info = options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new(SchemaKind.List, type) { Item = ReadType(info.ElementType!, path), MaximumLength = SchemaNode.DefaultMaximumItems },
            JsonTypeInfoKind.Dictionary when info.KeyType == typeof(string) => new(SchemaKind.Dictionary, type) { Item = ReadType(info.ElementType!, path), MaximumLength = SchemaNode.DefaultMaximumItems },
            JsonTypeInfoKind.Object => ReadObject(type, info, path),
            _ => throw new InvalidOperationException($"A schema cannot describe the type '{type}'."),
        };
    }

    private SchemaNode MoneyNode(Type[] path) => new(SchemaKind.Object, typeof(Money))
    {
        Format = SchemaFormats.Money,
        Properties =
        [
            new(Name(nameof(Money.Amount)), ReadType(typeof(long), path), "Amount in minor units") { Required = true, Resources = typeof(Money) },
            new(Name(nameof(Money.Currency)), Formatted(typeof(string), SchemaFormats.Currency), "Currency code") { Required = true, Resources = typeof(Money) },
        ],
    };

    private string Name(string property) => options.PropertyNamingPolicy?.ConvertName(property) ?? property;

    private SchemaNode ReadObject(Type type, JsonTypeInfo info, Type[] path)
    {
        var about = type.GetCustomAttribute<SchemaAttribute>();
        var defaults = info.CreateObject?.Invoke();
        var properties = info.Properties
            .Where(p => p.AttributeProvider is PropertyInfo && (p.Set is not null || p.AssociatedParameter is not null))
            .Select(p => ReadProperty(p, (PropertyInfo)p.AttributeProvider!, defaults, path))
            .ToList();
        return new SchemaNode(SchemaKind.Object, type)
        {
            Properties = [.. properties.OrderBy(p => p.Order).Select(p => Depending(p.Property, p.Source, properties))],
            Title = about?.Title ?? Words(type.Name),
            Description = about?.Description,
            Group = about?.Group,
        };
    }

    private (SchemaProperty Property, PropertyInfo Source, int Order) ReadProperty(JsonPropertyInfo json, PropertyInfo source, object? defaults, Type[] path)
    {
        var about = source.GetCustomAttribute<SchemaAttribute>();
        var node = ReadType(source.PropertyType, path);
        if (!source.PropertyType.IsValueType && _nullability.Create(source).ReadState == NullabilityState.Nullable)
        {
            node = node with { Nullable = true };
        }

        var required = source.GetCustomAttribute<RequiredAttribute>();
        node = Constrain(node, source, about, required);
        var given = defaults is null ? null : json.Get?.Invoke(defaults);
        var empty = given is null or "";
        var property = new SchemaProperty(json.Name, node, about?.Title ?? Words(source.Name))
        {
            Description = about?.Description,
            Group = about?.Group,
            Editor = about?.Editor,
            Required = json.IsRequired || (json.AssociatedParameter is { HasDefaultValue: false } && defaults is null) || (required is not null && empty),
            Secret = source.IsDefined(typeof(SecretAttribute)),
            Default = given is null ? null : JsonSerializer.SerializeToNode(given, source.PropertyType, options),
            Resources = source.DeclaringType!,
            Messages = source.GetCustomAttributes<ValidationAttribute>().Where(a => a.ErrorMessage is not null).ToDictionary(a => a.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal), a => a.ErrorMessage!, StringComparer.Ordinal),
        };
        return (property, source, about?.Order ?? 0);
    }

    private SchemaProperty Depending(SchemaProperty property, PropertyInfo source, List<(SchemaProperty Property, PropertyInfo Source, int Order)> all)
    {
        if (source.GetCustomAttribute<ShownWhenAttribute>() is not { } when)
        {
            return property;
        }

        var other = all.Find(p => p.Source.Name == when.Property).Property
            ?? throw new InvalidOperationException($"{source.DeclaringType}.{source.Name} is shown by '{when.Property}', which is no property beside it.");
        return property with { ShownWhen = (other.Name, JsonSerializer.SerializeToNode(when.Value, when.Value.GetType(), options)!), OwnDefault = other.Default };
    }

    private static SchemaNode Constrain(SchemaNode node, PropertyInfo source, SchemaAttribute? about, RequiredAttribute? required)
    {
        node = node with { Format = about?.Format ?? node.Format };
        if (required is not null)
        {
            node = node with { Nullable = false };
            if (node is { Kind: SchemaKind.Text, Choices: null } && !required.AllowEmptyStrings)
            {
                node = node with { MinimumLength = Math.Max(1, node.MinimumLength), NotBlank = true };
            }
        }

        foreach (var attribute in source.GetCustomAttributes<ValidationAttribute>())
        {
            node = attribute switch
            {
                RangeAttribute range => node with
                {
                    Minimum = Tighter(node.Minimum, Bound(range.Minimum), decimal.Max), Maximum = Tighter(node.Maximum, Bound(range.Maximum), decimal.Min),
                    MinimumIsExclusive = range.MinimumIsExclusive, MaximumIsExclusive = range.MaximumIsExclusive,
                },
                StringLengthAttribute length => node with { MinimumLength = Math.Max(node.MinimumLength, length.MinimumLength), MaximumLength = length.MaximumLength },
                LengthAttribute length => node with { MinimumLength = Math.Max(node.MinimumLength, length.MinimumLength), MaximumLength = length.MaximumLength },
                MinLengthAttribute length => node with { MinimumLength = Math.Max(node.MinimumLength, length.Length) },
                MaxLengthAttribute { Length: > 0 } length => node with { MaximumLength = length.Length },
                RegularExpressionAttribute pattern => node with { PatternText = pattern.Pattern, Pattern = new Regex($@"\A(?:{pattern.Pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100)) },
                EmailAddressAttribute => node with { Format = SchemaFormats.Email },
                UrlAttribute => node with { Format = SchemaFormats.Url },
                AllowedValuesAttribute allowed => Chosen(node, allowed),
                _ => node,
            };
        }

        return node;
    }

    /// <summary>The values of a list of texts are what can be chosen, several of them.</summary>
    private static SchemaNode Chosen(SchemaNode node, AllowedValuesAttribute allowed) => node.Kind == SchemaKind.List
        ? node with { Item = Chosen(node.Item!, allowed) }
        : node with { Choices = [.. allowed.Values.Where(v => v is not null).Select(v => new SchemaChoice(JsonSerializer.SerializeToNode(v, v!.GetType())!.AsValue(), null))] };

    private static decimal? Tighter(decimal? known, decimal? stated, Func<decimal, decimal, decimal> choose) => known is { } k && stated is { } s ? choose(k, s) : known ?? stated;

    // double.MaxValue in a Range means "no bound".
    private static decimal? Bound(object bound)
    {
        var number = Convert.ToDouble(bound, CultureInfo.InvariantCulture);
        return Math.Abs(number) > (double)decimal.MaxValue / 2 ? null : Convert.ToDecimal(bound, CultureInfo.InvariantCulture);
    }

    /// <summary>A name in words: <c>SiteName</c> → <c>Site name</c>.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var begins = i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            words.Append(begins ? " " : "").Append(begins && (i + 1 == name.Length || char.IsLower(name[i + 1])) ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return words.ToString();
    }
}
