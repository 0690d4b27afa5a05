using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security.Secrets;

namespace Studio.Administration.Tokens;

/// <summary>The tenant's own keys for tokens (ECDSA on P-256), encrypted at rest. A key signs for 90 days; its tokens stay good after that.</summary>
public sealed class TokenKeys(IDatabase database, ISecretProtector secrets, IdGenerator ids, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan SigningLife = TimeSpan.FromDays(90);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SearchPause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Dictionary<string, OwnKey> _opened = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<OwnKey> _keys = [];
    private DateTimeOffset _loaded;

    /// <summary>The key to sign with now; made where there is none young enough.</summary>
    public async Task<ECDsaSecurityKey> SigningKeyAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(Fresh, cancellationToken);
        if (YoungKey() is { } young)
        {
            return young.Key;
        }

        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = ids.NewId();
        var stored = secrets.Protect(Convert.ToBase64String(made.ExportPkcs8PrivateKey()), PurposeOf(id));
        await database.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("INSERT INTO TokenKey (Id, PrivateKey, CreatedUtc) VALUES (@id, @stored, @Now)",
            new { id, stored, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);
        await LoadAsync(TimeSpan.Zero, cancellationToken);
        return (YoungKey() ?? throw new InvalidOperationException("The tenant's new key for tokens is not there.")).Key;
    }

    /// <summary>The key of this id, or null.</summary>
    public async Task<SecurityKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await LoadAsync(Fresh, cancellationToken);
        if (_keys.FirstOrDefault(k => k.Key.KeyId == id) is { } known)
        {
            return known.Key;
        }

        // Another host may have made it just now.
        await LoadAsync(SearchPause, cancellationToken);
        return _keys.FirstOrDefault(k => k.Key.KeyId == id)?.Key;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _opened.Values)
        {
            key.Key.ECDsa.Dispose();
        }

        _loading.Dispose();
    }

    /// <summary>What a key is encrypted for.</summary>
    internal static string PurposeOf(string id) => "token-key:" + id;

    private OwnKey? YoungKey() => _keys.Where(k => time.GetUtcNow() - k.Created < SigningLife).MaxBy(k => k.Created);

    private async Task LoadAsync(TimeSpan freshFor, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_loaded != default && time.GetUtcNow() - _loaded < freshFor)
            {
                return;
            }

            var rows = await database.ReadAsync((session, ct) => session.QueryAsync<KeyRow>("SELECT Id, PrivateKey, CreatedUtc FROM TokenKey ORDER BY Id", null, ct), cancellationToken);
            foreach (var row in rows.Where(r => !_opened.ContainsKey(r.Id)))
            {
                var key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(Convert.FromBase64String(secrets.Unprotect(row.PrivateKey, PurposeOf(row.Id))), out _);
                _opened[row.Id] = new OwnKey(new ECDsaSecurityKey(key) { KeyId = row.Id }, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedUtc));
            }

            _keys = [.. rows.Select(r => _opened[r.Id])];
            _loaded = time.GetUtcNow();
        }
        finally
        {
            _loading.Release();
        }
    }

    private sealed record OwnKey(ECDsaSecurityKey Key, DateTimeOffset Created);

    private sealed record KeyRow(string Id, string PrivateKey, long CreatedUtc);
}

internal sealed class TokenKeyMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE TokenKey (Id TEXT PRIMARY KEY, PrivateKey TEXT NOT NULL, CreatedUtc INTEGER NOT NULL) WITHOUT ROWID", null, cancellationToken);
        return 1;
    }
}
