using System.Security.Cryptography;
using System.Text;
using Studio.Kernel.Tenants;

namespace Studio.Kernel.Security.Secrets;

/// <summary>Encrypts what must be stored but not be read by whoever sees the database, a backup or an export. A tenant's secrets open for that tenant alone.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts with the newest key.</summary>
    /// <param name="plain">The secret.</param>
    /// <param name="purpose">Where it is kept, such as <c>settings:MailSettings:Password</c>; the same is needed to read it.</param>
    /// <returns>A <see cref="SecretToken"/>: <c>enc:v1:…</c>.</returns>
    string Protect(string plain, string purpose);

    /// <summary>Reads a token made for the same purpose. A text that is no token is returned as it is: it was stored before it was called a secret.</summary>
    /// <exception cref="SecretUnreadableException">The key is not here, or the token was changed or made for another tenant or purpose.</exception>
    string Unprotect(string stored, string purpose);
}

/// <summary>Encrypts what the host itself keeps, such as the tenants' connection strings.</summary>
public interface IHostSecretProtector : ISecretProtector;

/// <summary>Derives the owner's key from the master key: HKDF with SHA-256 (RFC 5869) and the owner as info.</summary>
internal class SecretProtector(MasterKeys keys, string owner) : ISecretProtector
{
    // The derived key of the master key used last: deriving costs more than encrypting.
    private volatile DerivedKey? _derived;

    public string Protect(string plain, string purpose)
    {
        var master = keys.Current;
        return SecretToken.Seal(Derive(master), master.Id, plain, Associated(purpose));
    }

    public virtual string Unprotect(string stored, string purpose)
    {
        if (!SecretToken.IsOne(stored))
        {
            return stored;
        }

        var id = SecretToken.KeyIdOf(stored) ?? throw new SecretUnreadableException("A stored secret is cut off.");
        return SecretToken.Open(Derive(keys.Find(id)), id, stored, Associated(purpose));
    }

    private byte[] Derive(MasterKey master)
    {
        if (_derived is { } known && ReferenceEquals(known.Master, master))
        {
            return known.Bytes;
        }

        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, MasterKey.Length, salt: null, Encoding.UTF8.GetBytes("studio secrets v1:" + owner));
        _derived = new DerivedKey(master, key);
        return key;
    }

    // Neither a tenant's name nor a purpose holds a line feed, so that two pairs never make the same bytes.
    private byte[] Associated(string purpose) => Encoding.UTF8.GetBytes($"v1\n{owner}\n{purpose}");

    private sealed record DerivedKey(MasterKey Master, byte[] Bytes);
}

internal sealed class HostSecretProtector(MasterKeys keys) : SecretProtector(keys, "host"), IHostSecretProtector;

internal sealed class TenantSecretProtector(MasterKeys keys, ShellSettings shell) : SecretProtector(keys, Owner(shell.Name))
{
    private readonly SecretProtector? _former = shell.SecretsOf is "" ? null : new SecretProtector(keys, Owner(shell.SecretsOf));

    public override string Unprotect(string stored, string purpose)
    {
        try
        {
            return base.Unprotect(stored, purpose);
        }
        catch (SecretUnreadableException) when (_former is not null)
        {
            return _former.Unprotect(stored, purpose);
        }
    }

    private static string Owner(string tenant) => "tenant:" + tenant;
}
