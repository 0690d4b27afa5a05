using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Studio.Kernel.Identifiers;

/// <summary>
/// Makes ids of 26 characters of Crockford's base 32 in lower case, as OrchardCore's are, that sort by the time of their making:
/// 48 bits of milliseconds and 80 random bits (the layout of a ULID), so that tables keyed by them grow at one end.
/// </summary>
public sealed class IdGenerator(TimeProvider time)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> AlphabetCharacters = SearchValues.Create(Alphabet);
    private readonly Lock _gate = new();
    private long _lastMilliseconds;
    private UInt128 _lastRandom;

    /// <summary>A new id, greater than every id this generator made before.</summary>
    public string NewId()
    {
        UInt128 value;
        lock (_gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (now <= _lastMilliseconds)
            {
                // Same millisecond, or the clock went back: stay in order by counting up.
                _lastRandom++;
            }
            else
            {
                _lastMilliseconds = now;
                Span<byte> random = stackalloc byte[16];
                RandomNumberGenerator.Fill(random[6..]);
                random[6] &= 0x7f; // Head room for counting up.
                _lastRandom = BinaryPrimitives.ReadUInt128BigEndian(random);
            }

            value = ((UInt128)(ulong)_lastMilliseconds << 80) | _lastRandom;
        }

        return Write(value);
    }

    /// <summary>The smallest id that can be made at a moment: what was made before has a smaller one, as long as clocks were right.</summary>
    public static string FirstAt(DateTimeOffset moment) => Write((UInt128)(ulong)Math.Max(0, moment.ToUnixTimeMilliseconds()) << 80);

    /// <summary>True where the text has the form of an id: 26 characters of the alphabet.</summary>
    public static bool IsId(string? text) => text is { Length: 26 } && !text.AsSpan().ContainsAnyExcept(AlphabetCharacters);

    private static string Write(UInt128 value) => string.Create(26, value, static (span, v) =>
    {
        for (var i = span.Length - 1; i >= 0; i--)
        {
            span[i] = Alphabet[(int)(v & 31)];
            v >>= 5;
        }
    });
}
