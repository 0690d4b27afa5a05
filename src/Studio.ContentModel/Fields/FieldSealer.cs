using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;

namespace Studio.ContentModel.Fields;

/// <summary>
/// Encrypts the values of fields whose definition says so (<see cref="ContentFieldDefinition.Encrypted"/>), with the tenant's keys. A sealed value, <c>{"Sealed": "…"}</c>, stands in the item from the moment
/// it is saved: in documents, versions, records of the audit trail, exports and whatever a script or template reads. Its columns are empty. Only the doors of those who see the field open it.
/// </summary>
public sealed class FieldSealer(IDataProtectionProvider protection)
{
    private const string Property = "Sealed";

    private readonly IDataProtector _protector = protection.CreateProtector("Studio.ContentModel.EncryptedFields");

    /// <summary>True where the value is sealed.</summary>
    public static bool IsSealed(JsonObject? value) => value is { Count: 1 } && value.ContainsKey(Property);

    /// <summary>The value sealed.</summary>
    public JsonObject Seal(JsonObject value) => new() { [Property] = _protector.Protect(value.ToJsonString()) };

    /// <summary>The value as it was written, or as it is where it is not sealed; null where it cannot be opened: another tenant sealed it.</summary>
    public JsonObject? Open(JsonObject? value)
    {
        if (!IsSealed(value))
        {
            return value;
        }

        try
        {
            return value![Property] is JsonValue text && text.TryGetValue<string>(out var written) ? JsonNode.Parse(_protector.Unprotect(written)) as JsonObject : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The item with its sealed values opened; the same object where none is sealed. What it holds is for the eyes of who sees the fields, and is not to be kept anywhere.</summary>
    public ContentItem Open(ContentItem item)
    {
        var found = item.Content.SelectMany(p => (p.Value as JsonObject ?? []).Select(f => (Part: p.Key, Field: f.Key, Value: f.Value as JsonObject))).Where(f => IsSealed(f.Value)).ToList();
        if (found.Count == 0)
        {
            return item;
        }

        var opened = item.Copy();
        foreach (var (part, field, value) in found)
        {
            opened.Set(part, field, Open(value)?.DeepClone() as JsonObject);
        }

        return opened;
    }

    /// <summary>JSON with every sealed value in it opened, for the eyes of him whom it is of; what another tenant sealed is null.</summary>
    public JsonNode? OpenAll(JsonNode? node) => node switch
    {
        JsonObject value when IsSealed(value) => Open(value),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, OpenAll(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(OpenAll)]),
        _ => node?.DeepClone(),
    };
}
