using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Studio.ContentModel;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Facts;
using Studio.Customers.Segments;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Tenants;
using Studio.Testing.Storage;

namespace Studio.Customers.Tests.Segments;

/// <summary>Customers in a real database, with what turns conditions into SQL.</summary>
internal sealed class CustomerDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TenantPlace _place;

    private CustomerDatabase(ServiceProvider services, TenantPlace place) => (_services, _place) = (services, place);

    public IServiceProvider Services => _services;

    public IDatabase Database => _services.GetRequiredService<IDatabase>();

    public static async Task<CustomerDatabase> OpenAsync(string provider, Action<IServiceCollection> configure) => await OpenOnAsync(await TenantPlace.NewAsync(provider), configure);

    public static async Task<CustomerDatabase> OpenOnAsync(TenantPlace place, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddLocalization();
        services.AddSingleton(new ShellSettings { Name = "Test", Folder = place.Folder, DatabaseProvider = place.Provider, ConnectionString = place.ConnectionString, Schema = place.Schema });
        services.AddSingleton(TimeProvider.System).AddSingleton<IdGenerator>();
        services.AddSingleton<IEventBus>(_ => new EventBus("test", new InProcessTransport(), NullLogger<EventBus>.Instance));
        services.AddSingleton(new MasterKeys(new ConfigurationBuilder().Build(), place.Folder));
        services.AddSecretProtection().AddStudioData();
        services.AddStudioContentModel();
        services.AddContentParts<CustomerParts>();
        services.AddSegmentSql();
        services.AddScoped<FactService>().AddScoped<IFactProvider, CustomerFieldFacts>();
        configure(services);
        var database = new CustomerDatabase(services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true }), place);
        await database.InScopeAsync(async scope =>
        {
            foreach (var activator in scope.GetServices<IShellActivator>().OrderBy(a => a.Order))
            {
                await activator.ActivateAsync(scope, CancellationToken.None);
            }

            return true;
        });
        return database;
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<ContentDefinitions> AlterAsync(Func<ContentDefinitions, ContentDefinitions> change) =>
        InScopeAsync(s => s.GetRequiredService<ContentDefinitionStore>().AlterAsync(change, CancellationToken.None));

    public Task<IReadOnlyList<SaveResult>> SaveAsync(IReadOnlyList<ContentItem> items) =>
        InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveManyAsync(items, new SaveOptions { Author = "test", Audited = false }, CancellationToken.None));

    public async Task<string> SaveOneAsync(ContentItem item) =>
        (await InScopeAsync(s => s.GetRequiredService<ContentManager>().SaveAsync(item, new SaveOptions { Author = "test", Audited = false }, CancellationToken.None))).ContentItemId;

    public Task<ContentItem?> GetAsync(string id) => InScopeAsync(s => s.GetRequiredService<ContentManager>().GetAsync(id, VersionOptions.Published, CancellationToken.None));

    public Task<bool> DeleteAsync(string id) => InScopeAsync(s => s.GetRequiredService<ContentManager>().DeleteAsync(id, CancellationToken.None));

    public Task<IReadOnlyList<T>> ReadAsync<T>(string sql) => Database.ReadAsync((session, ct) => session.QueryAsync<T>(sql, null, ct), CancellationToken.None);

    /// <summary>Ends as a process does; what is in the database stays.</summary>
    public ValueTask StopAsync() => _services.DisposeAsync();

    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write) => Database.WriteAsync(WriteClass.Interactive, (session, _) => write(session), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _place.Delete();
    }
}
