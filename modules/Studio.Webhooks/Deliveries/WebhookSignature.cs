using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Studio.Webhooks.Deliveries;

/// <summary>
/// Signs deliveries as Standard Webhooks (standardwebhooks.com) says: <c>webhook-signature: v1,</c> and base64 of HMAC-SHA256, keyed with the bytes that follow
/// <c>whsec_</c> in base64, over <c>{webhook-id}.{webhook-timestamp}.{body}</c>. Receivers refuse a timestamp that is more than five minutes off and an id that they know.
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";

    public const string TimestampHeader = "webhook-timestamp";

    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";

    /// <summary>The value of the signature's header.</summary>
    /// <param name="secret"><c>whsec_</c> and base64.</param>
    /// <param name="id">The delivery's id.</param>
    /// <param name="timestamp">Seconds since 1970, of this attempt.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var key = Convert.FromBase64String(secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret);
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}
