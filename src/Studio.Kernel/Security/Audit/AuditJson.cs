using System.Text.Json.Nodes;
using Studio.Kernel.Security.Secrets;

namespace Studio.Kernel.Security.Audit;

/// <summary>Makes what a record keeps out of what it was given: only what differs, and no secret.</summary>
public static class AuditJson
{
    private const int MaximumLength = 64 * 1024;

    private static readonly string[] SecretWords = ["password", "secret", "token", "apikey", "privatekey", "connectionstring", "passphrase", "securitystamp", "credential"];

    /// <summary>Both states without what they share; the inputs stay as they are.</summary>
    public static (JsonNode? Before, JsonNode? After) Differences(JsonNode? before, JsonNode? after)
    {
        if (ByName(before) is { } namedBefore && ByName(after) is { } namedAfter)
        {
            return Differences(namedBefore, namedAfter);
        }

        if (before is not JsonObject old || after is not JsonObject now)
        {
            return JsonNode.DeepEquals(before, after) ? (null, null) : (before?.DeepClone(), after?.DeepClone());
        }

        var (left, right) = (new JsonObject(), new JsonObject());
        foreach (var name in old.Select(p => p.Key).Union(now.Select(p => p.Key), StringComparer.Ordinal))
        {
            if (JsonNode.DeepEquals(old[name], now[name]))
            {
                continue;
            }

            var (a, b) = Differences(old[name], now[name]);
            if (old.ContainsKey(name))
            {
                left[name] = a;
            }

            if (now.ContainsKey(name))
            {
                right[name] = b;
            }
        }

        return (left, right);
    }

    /// <summary>The state with every text masked that its name or its form calls a secret.</summary>
    public static JsonNode? Mask(JsonNode? node) => Mask(node, secret: false);

    /// <summary>The state as it is stored; one that is too long is replaced by its length.</summary>
    public static string? Write(JsonNode? node)
    {
        var text = Mask(node)?.ToJsonString();
        return text is null || text.Length <= MaximumLength ? text : new JsonObject { ["tooLong"] = text.Length }.ToJsonString();
    }

    /// <summary>A list of named things as an object by name: what changed of one of them does not make all of them differ.</summary>
    private static JsonObject? ByName(JsonNode? node)
    {
        if (node is not JsonArray list)
        {
            return null;
        }

        var named = new JsonObject();
        foreach (var item in list)
        {
            if (item is not JsonObject o || o["Name"] is not JsonValue value || !value.TryGetValue<string>(out var name) || !named.TryAdd(name, item.DeepClone()))
            {
                return null;
            }
        }

        return named;
    }

    private static JsonNode? Mask(JsonNode? node, bool secret)
    {
        switch (node)
        {
            case JsonObject inside:
                return new JsonObject(inside.Select(p => KeyValuePair.Create(p.Key, Mask(p.Value, secret || IsSecretName(p.Key)))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Mask(item, secret))]);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return text.Length > 0 && (secret || SecretToken.IsOne(text)) ? SecretJson.Mask : text;
            default:
                return node?.DeepClone();
        }
    }

    private static bool IsSecretName(string name)
    {
        var plain = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return SecretWords.Any(word => plain.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
