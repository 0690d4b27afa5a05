using System.Security.Cryptography;
using System.Text;

namespace Studio.Statistics;

/// <summary>
/// A random sequence that is the same for the same seed on every machine and version (SplitMix64: Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014). For exploration, simulation and resampling; not for secrets.
/// </summary>
public struct SeededRandom
{
    private ulong _state;

    /// <summary>Starts the sequence of a seed.</summary>
    public SeededRandom(ulong seed) => _state = seed;

    /// <summary>The seed that belongs to an id, such as a decision's: a stable hash of it and the salt.</summary>
    /// <param name="id">The id.</param>
    /// <param name="salt">Names the use, so that two uses of one id draw independently.</param>
    public static ulong SeedOf(string id, string salt = "")
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(salt);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt.Length}:{salt}{id}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>The next number, at least 0 and below 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next whole number, at least 0 and below the limit.</summary>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return (int)Math.BigMul(NextBits(), (ulong)limit, out _);
    }
}
