using System.Security.Cryptography;
using System.Text;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;

namespace Studio.Administration.ApiKeys;

/// <summary>A key by which a program signs in; it acts with one role.</summary>
public sealed class ApiKey
{
    /// <summary>The key's id, which is its name in records.</summary>
    public string Id { get; set; } = "";

    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The role whose permissions it has.</summary>
    public string Role { get; set; } = "";

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>When, in milliseconds since 1970.</summary>
    public long CreatedUtc { get; set; }

    /// <summary>When it was revoked, or null.</summary>
    public long? RevokedUtc { get; set; }
}

/// <summary>Keeps API keys. Only a hash of a key is kept: it is shown once.</summary>
public sealed class ApiKeyStore(IDatabase database, IdGenerator ids, TimeProvider time)
{
    /// <summary>What every key begins with, so that scanners find leaked ones.</summary>
    public const string Prefix = "stk_";

    private const string Columns = "Id, Name, Role, CreatedBy, CreatedUtc, RevokedUtc";

    /// <summary>All keys, newest first.</summary>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync((session, ct) =>
        session.QueryAsync<ApiKey>($"SELECT {Columns} FROM ApiKey ORDER BY Id DESC LIMIT 500", null, ct), cancellationToken);

    /// <summary>Makes a key; the secret is returned this once.</summary>
    /// <exception cref="ProblemException">400: the name or role is missing.</exception>
    public async Task<string> CreateAsync(string name, string role, string createdBy, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100)
        {
            throw ProblemException.Invalid("Name", "A name of at most 100 characters is needed.");
        }

        var secret = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await database.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            if (await session.ScalarAsync<long>("SELECT count(*) FROM Role WHERE Name = @role", new { role }, ct) == 0)
            {
                throw ProblemException.Invalid("Role", $"There is no role '{role}'.");
            }

            return await session.ExecuteAsync("INSERT INTO ApiKey (Id, Name, Role, Hash, CreatedBy, CreatedUtc) VALUES (@Id, @name, @role, @Hash, @createdBy, @Now)",
                new { Id = ids.NewId(), name = name.Trim(), role, Hash = Hash(secret), createdBy, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
        }, cancellationToken);
        return secret;
    }

    /// <summary>Ends a key; a second time changes nothing.</summary>
    public Task RevokeAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Interactive, (session, ct) =>
        session.ExecuteAsync("UPDATE ApiKey SET RevokedUtc = @Now WHERE Id = @id AND RevokedUtc IS NULL", new { id, Now = time.GetUtcNow().ToUnixTimeMilliseconds() }, ct), cancellationToken);

    /// <summary>The key that a secret belongs to, or null where it is unknown or revoked. Looked up by its hash, so timing tells nothing of it.</summary>
    public Task<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken) => database.ReadAsync((session, ct) =>
        session.FirstAsync<ApiKey>($"SELECT {Columns} FROM ApiKey WHERE Hash = @Hash AND RevokedUtc IS NULL", new { Hash = Hash(secret) }, ct), cancellationToken);

    private static string Hash(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

internal sealed class ApiKeyMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE ApiKey (Id TEXT PRIMARY KEY, Name TEXT NOT NULL, Role TEXT NOT NULL, Hash TEXT NOT NULL UNIQUE, CreatedBy TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, RevokedUtc INTEGER) WITHOUT ROWID
            """, null, cancellationToken);
        return 1;
    }
}
