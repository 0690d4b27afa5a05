using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Studio.Kernel.Security.Secrets;

/// <summary>
/// The form in which a secret is stored: <c>enc:v1:{key id}:{base64url of nonce, tag, cipher}</c>, AES-256-GCM with a random nonce of 96 bits and
/// a tag of 128 bits (NIST SP 800-38D). The associated data is the format, the owner and the purpose, so that a token copied to another
/// tenant or another place does not open.
/// </summary>
public static class SecretToken
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "enc:v1:";

    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>True where a text is a token.</summary>
    public static bool IsOne([NotNullWhen(true)] string? text) => text is not null && text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The id of the master key that a token was made with, or null where the text is no token.</summary>
    public static string? KeyIdOf(string text) => IsOne(text) && text.IndexOf(':', Prefix.Length) is > 0 and var end ? text[Prefix.Length..end] : null;

    internal static string Seal(ReadOnlySpan<byte> key, string keyId, string plain, byte[] associated)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var bytes = new byte[NonceLength + TagLength + text.Length];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, text, bytes.AsSpan(NonceLength + TagLength), bytes.AsSpan(NonceLength, TagLength), associated);
        CryptographicOperations.ZeroMemory(text);
        return $"{Prefix}{keyId}:{Base64Url.EncodeToString(bytes)}";
    }

    internal static string Open(ReadOnlySpan<byte> key, string keyId, string token, byte[] associated)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length + keyId.Length + 1));
            if (bytes.Length < NonceLength + TagLength)
            {
                throw new SecretUnreadableException("A stored secret is cut off.");
            }

            var plain = new byte[bytes.Length - NonceLength - TagLength];
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength + TagLength), bytes.AsSpan(NonceLength, TagLength), plain, associated);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new SecretUnreadableException("A stored secret was changed, or it belongs to another tenant or another place.", e);
        }
    }
}

/// <summary>A stored secret cannot be read: its master key is not here, or it was tampered with. Never carries the secret.</summary>
public sealed class SecretUnreadableException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
