using System.Security.Cryptography;
using System.Text;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Administration.ApiKeys;

/// <summary>Reads API keys. Only a hash of a key is kept: it is shown once.</summary>
public sealed class ApiKeyStore(IDatabase database, ApiKeyMemory memory, TimeProvider time)
{
    /// <summary>What every key begins with, so that scanners find leaked ones.</summary>
    public const string Prefix = "stk_";

    internal const string Columns = "Id, Name, Role, Scopes, Shown, CreatedBy, CreatedUtc, ExpiresUtc, LastUsedUtc, RevokedUtc";

    /// <summary>A page of the keys whose name or role contains the search: newest first, or by name.</summary>
    public Task<(IReadOnlyList<ApiKey> Keys, long Total)> ListAsync(string? search, bool byName, int skip, int take, CancellationToken cancellationToken) => database.ReadAsync(async (session, ct) =>
    {
        const string where = """ WHERE lower(Name) LIKE lower(@Like) ESCAPE '\' OR lower(Role) LIKE lower(@Like) ESCAPE '\'""";
        var parameters = new { Like = SearchText.Contains(search), skip, take };
        return (await session.QueryAsync<ApiKey>($"SELECT {Columns} FROM ApiKey{where} ORDER BY {(byName ? "lower(Name), Id" : "Id DESC")} LIMIT @take OFFSET @skip", parameters, ct),
            await session.ScalarAsync<long>($"SELECT count(*) FROM ApiKey{where}", parameters, ct));
    }, cancellationToken);

    /// <summary>The key that a secret belongs to, or null where it is unknown, revoked or past its end. Looked up by its hash, so timing tells nothing of it.</summary>
    public async ValueTask<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = Hash(secret);
        if (memory.Find(hash) is { } known)
        {
            return known.IsValid(time.GetUtcNow()) ? known : null;
        }

        var mark = memory.Mark;
        var key = await FindValidAsync("Hash = @value", hash, cancellationToken);
        if (key is not null)
        {
            memory.Keep(hash, key, mark);
        }

        return key;
    }

    /// <summary>The key of this id, or null where it is unknown, revoked or past its end.</summary>
    public Task<ApiKey?> FindByIdAsync(string id, CancellationToken cancellationToken) => FindValidAsync("Id = @value", id, cancellationToken);

    /// <summary>Notes when keys were used.</summary>
    public Task NoteUseAsync(IReadOnlyDictionary<string, long> lastUsed, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Bulk, async (session, ct) =>
    {
        foreach (var (id, at) in lastUsed)
        {
            await session.ExecuteAsync("UPDATE ApiKey SET LastUsedUtc = @at WHERE Id = @id", new { id, at }, ct);
        }

        return lastUsed.Count;
    }, cancellationToken);

    internal static string Hash(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private async Task<ApiKey?> FindValidAsync(string condition, string value, CancellationToken cancellationToken)
    {
        var key = await database.ReadAsync((session, ct) => session.FirstAsync<ApiKey>($"SELECT {Columns} FROM ApiKey WHERE {condition}", new { value }, ct), cancellationToken);
        return key?.IsValid(time.GetUtcNow()) == true ? key : null;
    }
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

    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            ALTER TABLE ApiKey ADD COLUMN Scopes TEXT;
            ALTER TABLE ApiKey ADD COLUMN Shown TEXT NOT NULL DEFAULT '';
            ALTER TABLE ApiKey ADD COLUMN ExpiresUtc INTEGER;
            ALTER TABLE ApiKey ADD COLUMN LastUsedUtc INTEGER;
            """, null, cancellationToken);
        return 2;
    }
}
