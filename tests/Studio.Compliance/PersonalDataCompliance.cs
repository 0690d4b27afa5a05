using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;

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

    /// <summary>Names stand in the export, titles on the page.</summary>
    [Fact]
    public async Task Names_are_unique_and_titles_translated()
    {
        await using var scope = (await TenantAsync()).CreateAsyncScope();
        var sources = scope.ServiceProvider.GetServices<IPersonalDataSource>().ToList();
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
            await scope.ServiceProvider.GetRequiredService<PersonalDataService>().EraseAsync(id, CancellationToken.None);
        }

        ((JsonObject)(await ExportAsync(tenant, id))["data"]!).ShouldBeEmpty();
        (await TablesWithAsync(tenant, Canary)).ShouldBeEmpty("the canary is still there");
        (await FingerprintAsync(tenant)).ShouldBe(other, "somebody else's contacts changed");

        // A second time finds nothing to do.
        await using var again = tenant.CreateAsyncScope();
        await again.ServiceProvider.GetRequiredService<PersonalDataService>().EraseAsync(id, CancellationToken.None);
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
