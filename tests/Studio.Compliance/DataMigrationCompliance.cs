using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Tenants;

namespace Studio.Compliance;

/// <summary>What every migration must hold: it is known by one name, every step of it is reached, and starting again changes nothing.</summary>
public abstract partial class DataMigrationCompliance : ComplianceSuite
{
    private const string Step = "UpdateFrom";

    /// <summary>A tenant that was set up with the migrations under test.</summary>
    protected abstract Task<IServiceProvider> TenantAsync();

    /// <summary>The version is kept under the name.</summary>
    [Fact]
    public async Task Names_are_unique() => ShouldBeUnique((await MigrationsAsync()).Select(m => m.Name), "migrations");

    /// <summary>A tenant that is new today has the same version as one that was updated step by step: no step is left over, none is behind the end.</summary>
    [Fact]
    public async Task Every_step_leads_to_the_newest_version()
    {
        var versions = await VersionsAsync();
        foreach (var migration in await MigrationsAsync())
        {
            versions.ShouldContainKey(migration.Name);
            var version = versions[migration.Name];
            version.ShouldBeGreaterThan(0, migration.Name);
            Steps(migration).Where(from => from >= version).ShouldBeEmpty($"{migration.Name}: steps that are never reached, since its version is {version}");
            Steps(migration).ShouldBe(Enumerable.Range(1, version - 1), $"{migration.Name}: a step from each version to the next");
        }
    }

    /// <summary>A step that cannot be called or is named in another way is not seen by the runner.</summary>
    [Fact]
    public async Task Steps_have_the_form_that_is_called()
    {
        foreach (var migration in await MigrationsAsync())
        {
            foreach (var method in migration.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(m => m.Name.StartsWith(Step, StringComparison.Ordinal)))
            {
                StepName().IsMatch(method.Name).ShouldBeTrue($"{migration.Name}.{method.Name}: a step is named by the version that it leads on from, such as UpdateFrom1Async");
                method.IsPublic.ShouldBeTrue($"{migration.Name}.{method.Name}");
                method.ReturnType.ShouldBe(typeof(Task<int>), $"{migration.Name}.{method.Name}");
                method.GetParameters().Select(p => p.ParameterType).ShouldBe([typeof(WriteSession), typeof(CancellationToken)], $"{migration.Name}.{method.Name}");
            }
        }
    }

    /// <summary>A second start runs nothing again.</summary>
    [Fact]
    public async Task Starting_again_changes_nothing()
    {
        var tenant = await TenantAsync();
        var (versions, columns) = (await VersionsAsync(), await ColumnsAsync());
        await using (var scope = tenant.CreateAsyncScope())
        {
            foreach (var activator in scope.ServiceProvider.GetServices<IShellActivator>().OrderBy(a => a.Order))
            {
                await activator.ActivateAsync(scope.ServiceProvider, CancellationToken.None);
            }
        }

        (await VersionsAsync()).ShouldBe(versions, ignoreOrder: true);
        (await ColumnsAsync()).ShouldBe(columns, ignoreOrder: true);
    }

    private async Task<IReadOnlyList<DataMigration>> MigrationsAsync()
    {
        var migrations = (await TenantAsync()).GetServices<DataMigration>().ToList();
        migrations.ShouldNotBeEmpty();
        return migrations;
    }

    private async Task<Dictionary<string, int>> VersionsAsync()
    {
        var rows = await (await TenantAsync()).GetRequiredService<IDatabase>()
            .ReadAsync((session, ct) => session.QueryAsync<Row>("SELECT Name, Version FROM DataMigration", null, ct), CancellationToken.None);
        return rows.ToDictionary(r => r.Name, r => (int)r.Version, StringComparer.Ordinal);
    }

    private static IEnumerable<int> Steps(DataMigration migration) => migration.GetType().GetMethods()
        .Where(m => StepName().IsMatch(m.Name))
        .Select(m => int.Parse(m.Name[Step.Length..^"Async".Length], CultureInfo.InvariantCulture)).Order();

    private async Task<IReadOnlyList<(string Table, string Column)>> ColumnsAsync()
    {
        await using var connection = await (await TenantAsync()).GetRequiredService<IDatabase>().OpenReaderAsync(CancellationToken.None);
        return await TenantTables.ColumnsAsync(connection);
    }

    [GeneratedRegex("^UpdateFrom[1-9][0-9]*Async$", RegexOptions.NonBacktracking)]
    private static partial Regex StepName();

    private sealed record Row(string Name, long Version);
}
