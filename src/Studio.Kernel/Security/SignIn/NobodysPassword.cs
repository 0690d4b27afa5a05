using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Studio.Kernel.Security.SignIn;

/// <summary>What a password is checked against where there is no account: the same work as for one that is wrong, so that the time tells nothing.</summary>
public static class NobodysPassword
{
    private const int SaltLength = 16;

    /// <summary>A hash in Identity's version 3 format (PBKDF2 with HMAC-SHA512, 128-bit salt, 256-bit subkey) of no password at all: random bytes.</summary>
    /// <param name="iterations">As many as passwords are hashed with.</param>
    public static string Hash(int iterations)
    {
        var bytes = new byte[1 + 12 + SaltLength + 32];
        bytes[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), SaltLength);
        RandomNumberGenerator.Fill(bytes.AsSpan(13));
        return Convert.ToBase64String(bytes);
    }
}
