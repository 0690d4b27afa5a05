using System.Text.Json.Nodes;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Recipes;
using Studio.Kernel.Security.Secrets;

namespace Studio.Data.Recipes;

/// <summary>The kept parts in a table of the tenant, their secrets encrypted.</summary>
internal sealed class KeptRecipeParts(UnitOfWork unit, ISecretProtector protector, IdGenerator ids, TimeProvider time) : IKeptRecipeParts
{
    private const string Select = "SELECT Id, Kind, Name, Recipe, Place, KeptUtc, Step FROM KeptRecipePart";

    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    public Task KeepAsync(RecipeNoteKind kind, string name, string key, RecipeStepContext context, string place, JsonObject step, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, (session, ct) =>
        {
            var kept = (JsonObject)step.DeepClone();
            SecretNames.Visit(kept, (path, secret) => protector.Protect(secret, PurposeOf(path)));
            return session.ExecuteAsync("""
                INSERT INTO KeptRecipePart (Id, Kind, Name, ItemKey, Recipe, Place, KeptUtc, Step) VALUES (@Id, @Kind, @name, @key, @Recipe, @place, @KeptUtc, @Step)
                ON CONFLICT (Kind, Name, ItemKey) DO UPDATE SET Recipe = @Recipe, Place = @place, KeptUtc = @KeptUtc, Step = @Step
                """, new
            {
                Id = ids.NewId(),
                Kind = kind.ToString(),
                name,
                key,
                Recipe = context.Recipe.Name.Length > 0 ? context.Recipe.Name : context.Recipe.Source,
                place,
                KeptUtc = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Step = kept.ToJsonString(),
            }, ct);
        }, cancellationToken);

    public async Task<IReadOnlyList<KeptRecipePart>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>(Select + " ORDER BY Id", null, ct), cancellationToken);
        return [.. rows.Select(Read)];
    }

    public async Task<JsonObject?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        var row = await unit.ReadAsync((session, ct) => session.FirstAsync<Row>(Select + " WHERE Id = @id", new { id }, ct), cancellationToken);
        var step = row is null ? null : (JsonObject)JsonNode.Parse(row.Step, AnyCase)!;
        SecretNames.Visit(step, (path, stored) => protector.Unprotect(stored, PurposeOf(path)));
        return step;
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        await session.ExecuteAsync("DELETE FROM KeptRecipePart WHERE Id = @id", new { id }, ct) > 0, cancellationToken);

    internal static string PurposeOf(string path) => "kept:" + path;

    private static KeptRecipePart Read(Row row)
    {
        var step = (JsonObject)JsonNode.Parse(row.Step, AnyCase)!;
        var secrets = SecretNames.Visit(step, (_, _) => null);
        return new KeptRecipePart(row.Id, Enum.Parse<RecipeNoteKind>(row.Kind), row.Name, row.Recipe, row.Place, DateTimeOffset.FromUnixTimeMilliseconds(row.KeptUtc), step, secrets);
    }

    private sealed record Row(string Id, string Kind, string Name, string Recipe, string Place, long KeptUtc, string Step);
}

/// <summary>The secrets of kept parts as a rotation sees them.</summary>
internal sealed class KeptRecipePartSecrets(UnitOfWork unit, ISecretProtector protector) : ISecretHolder
{
    public Task<int> ReprotectAsync(CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var count = 0;
        foreach (var row in await session.QueryAsync<Row>("SELECT Id, Step FROM KeptRecipePart", null, ct))
        {
            var step = JsonNode.Parse(row.Step);
            var found = SecretNames.Visit(step, (path, stored) => protector.Protect(protector.Unprotect(stored, KeptRecipeParts.PurposeOf(path)), KeptRecipeParts.PurposeOf(path)));
            if (found.Count > 0)
            {
                count += found.Count;
                await session.ExecuteAsync("UPDATE KeptRecipePart SET Step = @Step WHERE Id = @Id", new { row.Id, Step = step!.ToJsonString() }, ct);
            }
        }

        return count;
    }, cancellationToken);

    private sealed record Row(string Id, string Step);
}

internal sealed class KeptRecipePartMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("""
            CREATE TABLE KeptRecipePart (Id TEXT PRIMARY KEY, Kind TEXT NOT NULL, Name TEXT NOT NULL, ItemKey TEXT NOT NULL, Recipe TEXT NOT NULL, Place TEXT NOT NULL, KeptUtc INTEGER NOT NULL,
              Step TEXT NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX IX_KeptRecipePart_Key ON KeptRecipePart (Kind, Name, ItemKey);
            """, null, cancellationToken);
        return 1;
    }
}
