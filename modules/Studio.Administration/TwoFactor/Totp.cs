using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Studio.Administration.TwoFactor;

/// <summary>Time-based one-time passwords as authenticator apps make them: RFC 6238 with HMAC-SHA1, 30 seconds and 6 digits; keys in base 32 (RFC 4648).</summary>
public static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Seconds = 30;
    private const int KeyLength = 20;

    /// <summary>A new key of 160 bits.</summary>
    public static string NewKey() => Encode(RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>The number of the 30 seconds that an instant lies in.</summary>
    public static long StepOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / Seconds;

    /// <summary>The code of a step.</summary>
    /// <exception cref="FormatException">The key is not base 32.</exception>
    public static string CodeOf(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238's apps know HMAC-SHA1 alone; its strength does not rest on collisions.
        var hash = HMACSHA1.HashData(Decode(key), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code was written, one before or after now at most, since clocks differ; or null.</summary>
    public static long? Match(string key, string written, DateTimeOffset now)
    {
        var code = new string([.. written.Where(char.IsAsciiDigit)]);
        var current = StepOf(now);
        long? found = null;
        foreach (var step in new[] { current, current - 1, current + 1 })
        {
            // All three are compared, so that the time taken does not tell which.
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(key, step)), Encoding.ASCII.GetBytes(code)))
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>The address that a QR code hands to an authenticator app (<c>otpauth://totp/…</c>).</summary>
    public static string AddressOf(string site, string userName, string key) =>
        $"otpauth://totp/{Uri.EscapeDataString(site)}:{Uri.EscapeDataString(userName)}?secret={key}&issuer={Uri.EscapeDataString(site)}&digits=6&period=30";

    private static string Encode(byte[] bytes)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            buffer = ((buffer << 8) | b) & 0xFFFF;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }
        }

        return text.ToString();
    }

    private static byte[] Decode(string key)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var c in key)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            buffer = ((buffer << 5) | (value < 0 ? throw new FormatException("The key is not base 32.") : value)) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}
