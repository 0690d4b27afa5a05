using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Studio.Kernel.Security.Secrets;

/// <summary>Writes and reads objects that have properties marked <see cref="SecretAttribute"/>, at any depth.</summary>
public static class SecretJson
{
    /// <summary>Stands for a secret wherever one is set and may not be shown.</summary>
    public const string Mask = "********";

    /// <summary>Stands in a record for a secret that was replaced by another.</summary>
    public const string Changed = Mask + " *";

    private static readonly JsonSerializerOptions Masking = With(static (_, _) => new MaskConverter());

    /// <summary>Options that encrypt secrets when they write and decrypt when they read; a secret's purpose is <c>{place}:{property}</c>.</summary>
    public static JsonSerializerOptions Protecting(ISecretProtector protector, string place) => With((_, property) => new ProtectingConverter(protector, $"{place}:{property}"));

    /// <summary>The object as pages, API answers and records show it: secrets that are set are masked.</summary>
    public static JsonObject ToMasked(object value, Type type) => (JsonObject)JsonSerializer.SerializeToNode(value, type, Masking)!;

    /// <summary>Both states as records keep them: masked, and a secret that was replaced says so.</summary>
    public static (JsonObject Before, JsonObject After) ToMaskedChange(object before, object after, Type type)
    {
        var (old, now) = (ToMasked(before, type), ToMasked(after, type));
        MarkChanged(now, old, JsonSerializer.SerializeToNode(before, type), JsonSerializer.SerializeToNode(after, type));
        return (old, now);
    }

    /// <summary>Encrypts anew, with the newest key, every token inside; the purposes are those of <see cref="Protecting"/>. Works on settings whose type is not loaded.</summary>
    /// <returns>How many tokens there were.</returns>
    public static int Reprotect(JsonNode? node, ISecretProtector protector, string place) => node switch
    {
        JsonObject inside => inside.ToList().Sum(p => ReprotectOne(p.Key, p.Value, text => inside[p.Key] = text, protector, place)),
        JsonArray list => list.Sum(item => Reprotect(item, protector, place)),
        _ => 0,
    };

    private static int ReprotectOne(string property, JsonNode? value, Action<string> put, ISecretProtector protector, string place)
    {
        if (value is not JsonValue leaf || !leaf.TryGetValue<string>(out var text) || !SecretToken.IsOne(text))
        {
            return Reprotect(value, protector, place);
        }

        put(protector.Protect(protector.Unprotect(text, $"{place}:{property}"), $"{place}:{property}"));
        return 1;
    }

    private static void MarkChanged(JsonNode? shown, JsonNode? shownBefore, JsonNode? before, JsonNode? after)
    {
        if (shown is not JsonObject inside || shownBefore is not JsonObject old || before is not JsonObject plainBefore || after is not JsonObject plainAfter)
        {
            return;
        }

        foreach (var (name, value) in inside.ToList())
        {
            if (IsMask(value) && IsMask(old[name]) && !JsonNode.DeepEquals(plainBefore[name], plainAfter[name]))
            {
                inside[name] = Changed;
            }
            else
            {
                MarkChanged(value, old[name], plainBefore[name], plainAfter[name]);
            }
        }
    }

    private static bool IsMask(JsonNode? node) => node is JsonValue v && v.TryGetValue<string>(out var text) && text == Mask;

    private static JsonSerializerOptions With(Func<Type, string, JsonConverter> converter)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(info =>
        {
            foreach (var property in info.Properties.Where(p => p.AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true))
            {
                property.CustomConverter = converter(info.Type, property.Name);
            }
        });
        var options = new JsonSerializerOptions { TypeInfoResolver = resolver };
        options.MakeReadOnly();
        return options;
    }

    private sealed class ProtectingConverter(ISecretProtector protector, string purpose) : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } stored ? protector.Unprotect(stored, purpose) : null;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value.Length == 0 ? "" : protector.Protect(value, purpose));
    }

    private sealed class MaskConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value.Length == 0 ? "" : Mask);
    }
}
