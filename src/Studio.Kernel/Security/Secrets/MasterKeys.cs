using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Studio.Kernel.Security.Secrets;

/// <summary>A key of 256 bits from which the tenants' keys are derived.</summary>
/// <param name="Id">The first 8 hexadecimal digits of a digest of the key; tells nothing of it.</param>
/// <param name="Bytes">The key itself.</param>
public sealed record MasterKey(string Id, byte[] Bytes)
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Length = 32;

    internal static MasterKey From(byte[] bytes) => new(Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "studio master key id"u8)[..4]), bytes);

    /// <summary>The id alone: a key is never written anywhere by accident.</summary>
    public override string ToString() => Id;
}

/// <summary>
/// The host's master keys, newest first. They come from the settings <c>Studio:MasterKey</c> and <c>Studio:PreviousMasterKeys</c> (base64 of 32 bytes
/// each; needed where several hosts share a database), else from the file <c>master.key</c> in the data folder, which is made at the first need and
/// which its owner alone may read. A key that another process has added to the file is found without a restart.
/// </summary>
public sealed class MasterKeys
{
    private readonly MasterKeyFile? _file;
    private readonly Lock _gate = new();
    private MasterKeyRing? _ring;
    private DateTime _readAs;

    /// <summary>Reads the settings; the file is not touched before a key is needed.</summary>
    /// <exception cref="InvalidOperationException">A setting is no base64 of 32 bytes.</exception>
    public MasterKeys(IConfiguration configuration, string dataFolder)
    {
        if (configuration["Studio:MasterKey"] is { Length: > 0 } current)
        {
            _ring = new MasterKeyRing([Read("Studio:MasterKey", current), .. Previous(configuration).Select(k => Read("Studio:PreviousMasterKeys", k))], []);
        }
        else
        {
            _file = new MasterKeyFile(Path.Combine(dataFolder, MasterKeyFile.Name));
        }
    }

    /// <summary>The key that secrets are encrypted with now.</summary>
    public MasterKey Current => Ring().Usable[0];

    /// <summary>True where the keys are settings, which only the operator can change.</summary>
    public bool AreConfigured => _file is null;

    /// <summary>The key of this id.</summary>
    /// <exception cref="SecretUnreadableException">This host has no such key.</exception>
    public MasterKey Find(string id) => Ring().Find(id) ?? throw new SecretUnreadableException(AreConfigured
        ? $"A stored secret was encrypted with the master key {id}, which is neither Studio:MasterKey nor among Studio:PreviousMasterKeys."
        : $"A stored secret was encrypted with the master key {id}, which is not in {MasterKeyFile.Name}. Put the file back from the backup.");

    /// <summary>
    /// Begins a rotation: from now on secrets are encrypted with a new key. Where a rotation was begun and not ended, it goes on with that one's key.
    /// Configured keys stay as the operator set them.
    /// </summary>
    public MasterKey BeginRotation()
    {
        _file?.AddKey();
        Forget();
        return Current;
    }

    /// <summary>Ends a rotation: nothing is encrypted with the older keys any more. They stay readable until the next rotation ends, for hosts and backups that lag behind.</summary>
    public void EndRotation()
    {
        _file?.RetireOlder();
        Forget();
    }

    private MasterKeyRing Ring()
    {
        lock (_gate)
        {
            // A rotation by another process must hold here at once, or a secret would be kept under a key that is about to go.
            if (_file is not null && (_ring is null || _file.ChangedUtc != _readAs))
            {
                _readAs = _file.ChangedUtc;
                _ring = _file.ReadOrMake();
            }

            return _ring!;
        }
    }

    private void Forget()
    {
        lock (_gate)
        {
            _ring = _file is null ? _ring : null;
        }
    }

    private static IEnumerable<string> Previous(IConfiguration configuration)
    {
        var section = configuration.GetSection("Studio:PreviousMasterKeys");
        var listed = section.GetChildren().Select(c => c.Value ?? "");
        return (section.Value ?? "").Split(',').Concat(listed).Select(k => k.Trim()).Where(k => k.Length > 0);
    }

    private static MasterKey Read(string setting, string text)
    {
        var bytes = new byte[MasterKey.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == MasterKey.Length
            ? MasterKey.From(bytes)
            : throw new InvalidOperationException($"{setting} must be 32 random bytes in base64, as 'openssl rand -base64 32' prints them.");
    }
}

/// <summary>What the host can read with: usable keys, newest first, and keys that a rotation has done with.</summary>
internal sealed record MasterKeyRing(IReadOnlyList<MasterKey> Usable, IReadOnlyList<MasterKey> Retired)
{
    public MasterKey? Find(string id) => Usable.Concat(Retired).FirstOrDefault(k => k.Id == id);
}
