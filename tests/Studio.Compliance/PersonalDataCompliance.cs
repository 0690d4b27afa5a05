using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Data.Writing;

namespace Studio.Compliance;

/// <summary>
/// What all places of personal data must hold together: what was said of a customer is in his export; after his erasure it is in no export and in no table, and nobody else
/// has lost anything. A module that keeps something of customers derives a suite that makes it keep something.
/// </summary>
public abstract class PersonalDataCompliance : ComplianceSuite
{
    /// <summary>A word that stands nowhere else: whatever is recorded of the customer carries it.</summary>
    protected string Canary { get; } = "Canary" + Guid.NewGuid().ToString("N");

    /// <summary>A running tenant.</summary>
    protected abstract Task<IServiceProvider> TenantAsync();

    /// <summary>Makes a customer named by the canary, with a visitor of his, and lets every place under test keep something with the canary in it, or of his visitor; his id.</summary>
    protected abstract Task<string> FillAsync();

    /// <summary>The names of the places that must have something to tell then.</summary>
    protected abstract IReadOnlyList<string> Filled { get; }

    /// <summary>The names of those of them that forget what is too old.</summary>
    protected abstract IReadOnlyList<string> Forgetting { get; }

    /// <summary>The places under test, as a scope of the tenant makes them.</summary>
    protected virtual IReadOnlyList<IPersonalDataSource> Sources(IServiceProvider scope) => [.. scope.GetServices<IPersonalDataSource>()];

    /// <summary>Names stand in the export, titles on the page.</summary>
    [Fact]
    public async Task Names_are_unique_and_titles_translated()
    {
        await using var scope = (await TenantAsync()).CreateAsyncScope();
        var sources = Sources(scope.ServiceProvider);
        ShouldBeUnique(sources.Select(s => s.Name), "places of personal data");
        foreach (var source in sources)
        {
            ShouldBeTranslated(source.GetType(), source.Title, source.Name);
        }
    }

    /// <summary>The whole way: in, out, away.</summary>
    [Fact]
    public async Task After_an_erasure_nothing_tells_of_the_customer()
    {
        var tenant = await TenantAsync();
        var other = await FingerprintAsync(tenant);
        var id = await FillAsync();
        var export = (JsonObject)(await ExportAsync(tenant, id))["data"]!;
        foreach (var name in Filled)
        {
            export.ContainsKey(name).ShouldBeTrue($"'{name}' tells nothing: {string.Join(", ", export.Select(e => e.Key))}");
        }

        export.ToJsonString().ShouldContain(Canary);
        (await TablesWithAsync(tenant, Canary)).ShouldNotBeEmpty("the canary is in no table: the test could not fail");

        await using (var scope = tenant.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<PersonalDataService>().EraseAsync(id, "test", CancellationToken.None);
        }

        ((JsonObject)(await ExportAsync(tenant, id))["data"]!).ShouldBeEmpty();
        (await TablesWithAsync(tenant, Canary)).ShouldBeEmpty("the canary is still there");
        (await FingerprintAsync(tenant)).ShouldBe(other, "somebody else's contacts changed");

        // A second time finds nothing to do.
        await using var again = tenant.CreateAsyncScope();
        await again.ServiceProvider.GetRequiredService<PersonalDataService>().EraseAsync(id, "test", CancellationToken.None);
    }

    /// <summary>What is old goes, a little at a time; what is young stays, and all of it stays where nobody set how long it is kept. What is counted stays true.</summary>
    [Fact]
    public async Task What_is_too_old_is_forgotten_in_small_batches()
    {
        var tenant = await TenantAsync();
        var id = await FillAsync();
        await using var scope = tenant.CreateAsyncScope();
        var sources = Sources(scope.ServiceProvider);
        foreach (var source in sources)
        {
            (await source.KeepAsync(CancellationToken.None)).ShouldBeNull($"{source.Name} forgets though nobody said when");
        }

        foreach (var source in Forgetting.Select(name => sources.First(s => s.Name == name)))
        {
            var before = await ShownAsync(tenant, source, id);
            before.ShouldContain(Canary, Case.Sensitive, $"'{source.Name}' tells nothing: the test could not fail");
            (await PurgeAsync(scope.ServiceProvider, source, TimeProvider.System.GetUtcNow().AddDays(-1))).ShouldBe(0, $"{source.Name} forgets what is young");
            (await ShownAsync(tenant, source, id)).ShouldBe(before, source.Name);
            (await PurgeAsync(scope.ServiceProvider, source, TimeProvider.System.GetUtcNow().AddDays(1))).ShouldBeGreaterThan(0, $"{source.Name} forgets nothing");
            (await ShownAsync(tenant, source, id)).ShouldNotContain(Canary, Case.Sensitive, source.Name);
            (await PurgeAsync(scope.ServiceProvider, source, TimeProvider.System.GetUtcNow().AddDays(1))).ShouldBe(0, $"{source.Name} forgets twice");
        }

        foreach (var check in tenant.GetServices<IDataCheck>())
        {
            (await tenant.GetRequiredService<IDatabase>().ReadAsync(check.RunAsync, CancellationToken.None)).Select(d => d.Message).ShouldBeEmpty(check.Name);
        }

        await using var after = tenant.CreateAsyncScope();
        await after.ServiceProvider.GetRequiredService<PersonalDataService>().EraseAsync(id, "test", CancellationToken.None);
    }

    private static async Task<string> ShownAsync(IServiceProvider tenant, IPersonalDataSource source, string id)
    {
        var shown = await tenant.GetRequiredService<IDatabase>().ReadAsync(async (session, ct) =>
        {
            var visitors = await session.QueryAsync<string>("SELECT SubjectId FROM SubjectMember WHERE CustomerId = @id AND SubjectKind = 1", new { id }, ct);
            return await source.ExportAsync(session, new PersonalDataSubject(id, visitors), ct);
        }, CancellationToken.None);
        return shown?.ToJsonString() ?? "";
    }

    /// <summary>In the scope's transactions, as the nightly task does: a place may write through the scope's services.</summary>
    private static async Task<long> PurgeAsync(IServiceProvider scope, IPersonalDataSource source, DateTimeOffset before)
    {
        const int Most = 2, Batches = 10_000;
        var (count, next) = (0L, (string?)"");
        for (var batches = 0; next is not null; batches++)
        {
            batches.ShouldBeLessThan(Batches, $"{source.Name} never ends");
            var request = new PurgeRequest(before, next, Most);
            var batch = await scope.GetRequiredService<UnitOfWork>().WriteAsync(WriteClass.Bulk, (session, ct) => source.PurgeAsync(session, request, ct), CancellationToken.None);
            batch.Count.ShouldBeLessThanOrEqualTo(Most, $"{source.Name} forgets more at once than it was asked to");
            (count, next) = (count + batch.Count, batch.Next);
        }

        return count;
    }

    private static async Task<JsonObject> ExportAsync(IServiceProvider tenant, string id)
    {
        await using var scope = tenant.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PersonalDataService>().ExportAsync(id, CancellationToken.None);
    }

    /// <summary>Everyone's contacts, in number and words, but for the nobody's.</summary>
    private static async Task<(long Count, long Letters)> FingerprintAsync(IServiceProvider tenant)
    {
        var rows = await tenant.GetRequiredService<IDatabase>().ReadAsync((session, ct) => session.QueryAsync<long>("SELECT length(Title) + length(Text) FROM Interaction WHERE SubjectKind <> 0", null, ct), CancellationToken.None);
        return (rows.Count, rows.Sum());
    }

    /// <summary>The columns of the database, of every table, in which some text holds the word.</summary>
    private static async Task<IReadOnlyList<string>> TablesWithAsync(IServiceProvider tenant, string word)
    {
        await using var connection = await tenant.GetRequiredService<IDatabase>().OpenReaderAsync(CancellationToken.None);
        var found = new List<string>();
        foreach (var (table, column) in await TenantTables.ColumnsAsync(connection))
        {
            if (await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE @like", new { like = $"%{word}%" }) > 0)
            {
                found.Add($"{table}.{column}");
            }
        }

        return found;
    }
}
