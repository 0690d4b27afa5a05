using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Data;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.House;

/// <summary>The suite of migrations must find what is wrong with these, as the real runner leaves them.</summary>
public sealed class WrongMigrations
{
    /// <summary>With none of the faults a migration passes: it is the faults that are found.</summary>
    [Fact]
    public Task Without_faults_it_passes() => WithAsync([new Right()], async suite =>
    {
        await suite.Names_are_unique();
        await suite.Every_step_leads_to_the_newest_version();
        await suite.Steps_have_the_form_that_is_called();
        await suite.Starting_again_changes_nothing();
    });

    [Fact]
    public Task Two_of_one_name() => WithAsync([new Twice("WrongOne"), new Twice("WrongTwo")], suite => FailsAsync(suite.Names_are_unique, "twice"));

    [Fact]
    public Task A_step_that_is_never_reached() => WithAsync([new Unreached()], suite => FailsAsync(suite.Every_step_leads_to_the_newest_version, "never reached"));

    [Fact]
    public Task A_version_that_no_step_leads_to() => WithAsync([new Gap()], suite => FailsAsync(suite.Every_step_leads_to_the_newest_version, "a step from each version"));

    [Fact]
    public Task A_step_whose_name_the_runner_does_not_know() => WithAsync([new Misnamed()], suite => FailsAsync(suite.Steps_have_the_form_that_is_called, "UpdateFrom1"));

    [Fact]
    public Task A_step_that_the_runner_does_not_see() => WithAsync([new Hidden()], suite => FailsAsync(suite.Steps_have_the_form_that_is_called, "UpdateFrom1Async"));

    [Fact]
    public Task A_step_that_the_runner_could_not_call() => WithAsync([new Uncallable()], suite => FailsAsync(suite.Steps_have_the_form_that_is_called, "UpdateFrom1Async"));

    [Fact]
    public Task A_name_that_is_another_each_time() => WithAsync([new Restless()], async suite =>
    {
        await FailsAsync(suite.Every_step_leads_to_the_newest_version, "Restless");
        await FailsAsync(suite.Starting_again_changes_nothing, "Restless");
    });

    private static async Task FailsAsync(Func<Task> test, string why) => (await Assert.ThrowsAnyAsync<Exception>(test)).Message.ShouldContain(why);

    private static async Task WithAsync(DataMigration[] migrations, Func<MigrationsOf, Task> check)
    {
        var place = await TenantPlace.NewAsync("Sqlite");
        try
        {
            await using var tenant = await StartAsync(place, migrations);
            await check(new MigrationsOf(tenant));
        }
        finally
        {
            place.Delete();
        }
    }

    /// <summary>A tenant of the database alone, started once.</summary>
    private static async Task<ServiceProvider> StartAsync(TenantPlace place, DataMigration[] migrations)
    {
        var services = new ServiceCollection().AddLogging(l => l.SetMinimumLevel(LogLevel.None)).AddSingleton(TimeProvider.System).AddSingleton<IdGenerator>();
        services.AddSingleton<IEventTransport, InProcessTransport>();
        services.AddSingleton<IEventBus>(sp => new EventBus(EventBus.TenantTopic("Test"), sp.GetRequiredService<IEventTransport>(), sp.GetRequiredService<ILogger<EventBus>>()));
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), place.Folder)).AddSecretProtection();
        services.AddSingleton(new ShellSettings { Name = "Test", Folder = place.Folder, DatabaseProvider = place.Provider, ConnectionString = place.ConnectionString, Schema = place.Schema });
        services.AddStudioSchedulingHost().AddStudioScheduling().AddStudioData();
        foreach (var migration in migrations)
        {
            services.AddSingleton(migration);
        }

        var tenant = services.BuildServiceProvider();
        await using var scope = tenant.CreateAsyncScope();
        foreach (var activator in scope.ServiceProvider.GetServices<IShellActivator>().OrderBy(a => a.Order))
        {
            await activator.ActivateAsync(scope.ServiceProvider, CancellationToken.None);
        }

        return tenant;
    }

    private sealed class MigrationsOf(IServiceProvider tenant) : DataMigrationCompliance
    {
        protected override Task<IServiceProvider> TenantAsync() => Task.FromResult(tenant);
    }

    /// <summary>Makes a table and says which version that is.</summary>
    private abstract class Table(string table, int version) : DataMigration
    {
        public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
        {
            await session.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {table} (Id TEXT PRIMARY KEY)", null, cancellationToken);
            return version;
        }
    }

    private sealed class Right() : Table("RightTable", 3)
    {
        public Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken) => Task.FromResult(2);

        public Task<int> UpdateFrom2Async(WriteSession session, CancellationToken cancellationToken) => Task.FromResult(3);
    }

    private sealed class Twice(string table) : Table(table, 1)
    {
        public override string Name => "Wrong.Twice";
    }

    private sealed class Unreached() : Table("WrongUnreached", 1)
    {
        public Task<int> UpdateFrom2Async(WriteSession session, CancellationToken cancellationToken) => Task.FromResult(3);
    }

    private sealed class Gap() : Table("WrongGap", 3)
    {
        public Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken) => Task.FromResult(2);
    }

    private sealed class Misnamed() : Table("WrongMisnamed", 1)
    {
        public Task<int> UpdateFrom1(WriteSession session, CancellationToken cancellationToken) => Task.FromResult(2);
    }

    private sealed class Hidden() : Table("WrongHidden", 1)
    {
        internal Task<int> UpdateFrom1Async(WriteSession session, CancellationToken cancellationToken) => Task.FromResult(2);
    }

    // The version is behind the step, so that the runner does not try to call it: an older tenant's would.
    private sealed class Uncallable() : Table("WrongUncallable", 2)
    {
        public Task<int> UpdateFrom1Async(WriteSession session) => Task.FromResult(2);
    }

    private sealed class Restless() : Table("WrongRestless", 1)
    {
        private int _asked;

        public override string Name => $"Wrong.Restless.{_asked++}";
    }
}
