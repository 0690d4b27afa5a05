using System.Security.Cryptography;
using System.Text.Json;
using Studio.Data.Dialects;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Data.Idempotency;

/// <summary>What a caller says to be able to repeat a request safely.</summary>
/// <param name="Scope">Who says it and to which operation: one caller's keys are not another's.</param>
/// <param name="Key">The caller's key.</param>
/// <param name="BodyHash">A hash of the body: the same key with another body is a mistake.</param>
public sealed record IdempotencyKey(string Scope, string Key, string BodyHash)
{
    /// <summary>The longest key.</summary>
    public const int MaximumLength = 200;

    /// <summary>Makes a key from a request.</summary>
    /// <exception cref="ProblemException">400: the key is longer than <see cref="MaximumLength"/> or has control characters.</exception>
    public static IdempotencyKey? From(string scope, string? key, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        return key.Length <= MaximumLength && !key.Any(char.IsControl)
            ? new IdempotencyKey(scope, key, Convert.ToHexString(SHA256.HashData(body)))
            : throw ProblemException.Invalid("Idempotency-Key", $"A key has at most {MaximumLength} characters and no control characters.");
    }
}

/// <summary>An answer, and whether it is the first or a repetition.</summary>
public sealed record IdempotentAnswer<T>(T Value, bool Replayed);

/// <summary>What a key got before.</summary>
/// <param name="Answer">The answer as JSON.</param>
/// <param name="SameBody">False where the key was used with another body.</param>
public sealed record KeptAnswer(string Answer, bool SameBody);

/// <summary>Remembers answers by key in the transaction that they belong to.</summary>
public sealed class IdempotencyStore(TimeProvider time)
{
    private const int MostAtOnce = 200;

    private static readonly string[] ClaimColumns = ["Scope", "Key", "BodyHash", "Response", "CreatedUtc"];

    /// <summary>
    /// Gives the answer that the key got before, or makes one and remembers it. The key is claimed first: a copy that comes meanwhile, on
    /// whichever host, waits for the answer of the first.
    /// </summary>
    /// <exception cref="ProblemException">422: the key was used with another body.</exception>
    public async Task<IdempotentAnswer<T>> RunAsync<T>(WriteSession session, IdempotencyKey? key, Func<Task<T>> produce, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return new IdempotentAnswer<T>(await produce(), Replayed: false);
        }

        var claimed = await session.ExecuteAsync("INSERT INTO IdempotencyKey (Scope, Key, BodyHash, Response, CreatedUtc) VALUES (@Scope, @Key, @BodyHash, '', @now) ON CONFLICT (Scope, Key) DO NOTHING",
            new { key.Scope, key.Key, key.BodyHash, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        if (claimed == 0)
        {
            var known = (await session.FirstAsync<Row>("SELECT BodyHash, Response FROM IdempotencyKey WHERE Scope = @Scope AND Key = @Key", new { key.Scope, key.Key }, cancellationToken))!;
            return known.BodyHash == key.BodyHash
                ? new IdempotentAnswer<T>(JsonSerializer.Deserialize<T>(known.Response, JsonSerializerOptions.Web)!, Replayed: true)
                : throw Reused(key);
        }

        var value = await produce();
        await session.ExecuteAsync("UPDATE IdempotencyKey SET Response = @Response WHERE Scope = @Scope AND Key = @Key",
            new { key.Scope, key.Key, Response = JsonSerializer.Serialize(value, JsonSerializerOptions.Web) }, cancellationToken);
        return new IdempotentAnswer<T>(value, Replayed: false);
    }

    /// <summary>The answer that the key got before, or null: for work that is too long for one transaction, which <see cref="RunAsync{T}"/> then only remembers.</summary>
    /// <exception cref="ProblemException">422: the key was used with another body.</exception>
    public async Task<T?> FindAsync<T>(IdempotencyKey key, UnitOfWork unit, CancellationToken cancellationToken) where T : class
    {
        var known = await unit.ReadAsync((session, ct) => session.FirstAsync<Row>("SELECT BodyHash, Response FROM IdempotencyKey WHERE Scope = @Scope AND Key = @Key", new { key.Scope, key.Key }, ct), cancellationToken);
        return known is null ? null : known.BodyHash == key.BodyHash ? JsonSerializer.Deserialize<T>(known.Response, JsonSerializerOptions.Web) : throw Reused(key);
    }

    /// <summary>Claims keys with the answers that belong to them, by one statement. A copy that comes meanwhile, on whichever host, waits for the end of this transaction.</summary>
    /// <param name="session">The transaction of the work.</param>
    /// <param name="answers">The keys, of which no two are the same, with the answer as JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>For each, whether it is claimed now; what the others got before <see cref="FindManyAsync"/> says.</returns>
    public async Task<IReadOnlyList<bool>> ClaimManyAsync(WriteSession session, IReadOnlyList<(IdempotencyKey Key, string Answer)> answers, CancellationToken cancellationToken)
    {
        if (answers.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await session.InsertNewAsync(new NewRows("IdempotencyKey", ClaimColumns, 2, [.. answers.Select(a => new object?[] { a.Key.Scope, a.Key.Key, a.Key.BodyHash, a.Answer, now })]), cancellationToken);
    }

    /// <summary>What keys got before; keys that are new are not in it.</summary>
    public async Task<IReadOnlyDictionary<IdempotencyKey, KeptAnswer>> FindManyAsync(DbSession session, IReadOnlyCollection<IdempotencyKey> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<IdempotencyKey, KeptAnswer>(keys.Count);
        foreach (var chunk in keys.Chunk(MostAtOnce))
        {
            // Scopes and keys apart, so that the statement has one form: what belongs to another pair is left aside.
            var rows = (await session.QueryAsync<KeyRow>("SELECT Scope, Key, BodyHash, Response FROM IdempotencyKey WHERE Scope IN @Scopes AND Key IN @Keys",
                new { Scopes = chunk.Select(k => k.Scope).Distinct(StringComparer.Ordinal).ToArray(), Keys = chunk.Select(k => k.Key).Distinct(StringComparer.Ordinal).ToArray() }, cancellationToken))
                .ToDictionary(r => (r.Scope, r.Key));
            foreach (var key in chunk)
            {
                if (rows.TryGetValue((key.Scope, key.Key), out var row))
                {
                    found[key] = new KeptAnswer(row.Response, row.BodyHash == key.BodyHash);
                }
            }
        }

        return found;
    }

    /// <summary>The refusal of a key that was used with another body: 422.</summary>
    public static ProblemException Reused(IdempotencyKey key) =>
        new(422, "The idempotency key was used before with another body.", $"The key '{key.Key}' belongs to an earlier request. Use a new key for a new request; nothing was changed.");

    private sealed record Row(string BodyHash, string Response);

    private sealed record KeyRow(string Scope, string Key, string BodyHash, string Response);
}

internal sealed class IdempotencyMigration : DataMigration
{
    // Rows stand in the order in which they came, and only the keys are sorted: in the order of the keys SQLite would keep the answers in the upper pages of the tree too, of which every new key then writes several.
    private const string Table = "(Scope TEXT NOT NULL, Key TEXT NOT NULL, BodyHash TEXT NOT NULL, Response TEXT NOT NULL, CreatedUtc INTEGER NOT NULL, PRIMARY KEY (Scope, Key))";

    public override int Order => 0;

    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync($"CREATE TABLE IdempotencyKey {Table}", null, cancellationToken);
        return 2;
    }

    public async Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("ALTER TABLE IdempotencyKey RENAME TO IdempotencyKeyBefore", null, cancellationToken);
        await session.ExecuteAsync($"CREATE TABLE IdempotencyKey {Table}", null, cancellationToken);
        await session.ExecuteAsync("INSERT INTO IdempotencyKey (Scope, Key, BodyHash, Response, CreatedUtc) SELECT Scope, Key, BodyHash, Response, CreatedUtc FROM IdempotencyKeyBefore ORDER BY CreatedUtc", null, cancellationToken);
        await session.ExecuteAsync("DROP TABLE IdempotencyKeyBefore", null, cancellationToken);
        return 2;
    }
}
