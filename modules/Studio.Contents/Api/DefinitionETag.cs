using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Studio.Contents.Api;

/// <summary>The state of a definition, as programs send it back with a change and the designer compares it.</summary>
internal static class DefinitionETag
{
    /// <summary>The strong ETag of a definition's JSON.</summary>
    public static string Of(JsonNode definition) => $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition.ToJsonString())))[..20]}\"";
}
