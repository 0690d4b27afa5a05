using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Assets;
using Studio.ContentModel.Items;
using Studio.Customers;
using Studio.Data.Sessions;
using Studio.Kernel;
using Studio.Kernel.Tenants;
using Studio.Kernel.Values;
using Studio.Testing.Storage;

namespace Studio.WebEngagement.Tests;

/// <summary>A host with one tenant that has the shop, in a folder of its own.</summary>
public sealed class ShopHost : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly ShellContext _shell;

    private ShopHost(string folder, WebApplication app, ShellContext shell, MovableTime time)
    {
        (_folder, _app, _shell, Time) = (folder, app, shell, time);
    }

    public MovableTime Time { get; }

    public IServiceProvider Services => _shell.Services;

    public static async Task<ShopHost> StartAsync(bool sampleSignIn = true)
    {
        var folder = Directory.CreateTempSubdirectory("studio-shop-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "test.recipe.json"), Recipe(sampleSignIn));
        var time = new MovableTime();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        if (PostgresServer.IsDefault)
        {
            builder.Configuration["Studio:Database:Provider"] = "Postgres";
            builder.Configuration["Studio:Database:ConnectionString"] = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        }

        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        // What the shop's modules reference lies beside the test; assemblies without a manifest are passed over.
        var modules = Directory.GetFiles(AppContext.BaseDirectory, "Studio.*.dll").Select(f => Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(f))));
        builder.Services.AddStudio(modules, Path.Combine(folder, "data"), folder);
        builder.Services.AddSingleton<TimeProvider>(time);
        var app = builder.Build();
        app.UseStudioAddresses().UseStudioTenants();
        await app.StartAsync();
        await app.Services.GetRequiredService<TenantSetup>().SetupAsync(new SetupRequest(ShellSettings.DefaultName, "test", "admin", "admin@example.com", "a long enough password"), CancellationToken.None);
        var shell = await app.Services.GetRequiredService<IShellHost>().LeaseAsync(ShellSettings.DefaultName, CancellationToken.None);
        return new ShopHost(folder, app, shell!, time);
    }

    public Browser Open() => new(_app.GetTestServer());

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<string> AddProductAsync(string code, string name, long price, string currency = "GBP", bool sold = true, string? chinese = null, string id = "") => SaveAsync(new ContentItem { ContentType = "Product", ContentItemId = id }
        .SetText(CustomerParts.Product, "Code", code)
        .Set(CustomerParts.Product, "Name", new JsonObject { ["en"] = name, ["zh-Hant"] = chinese })
        .SetMoney(CustomerParts.Product, "Price", new Money(price, currency))
        .SetFlag(CustomerParts.Product, "Sold", sold));

    /// <summary>Changes a product's own fields, as a planner does.</summary>
    public Task<string> ChangeProductAsync(string id, Action<ContentItem> change) => InScopeAsync(async s =>
    {
        var content = s.GetRequiredService<ContentManager>();
        var item = (await content.GetAsync(id, VersionOptions.Published, CancellationToken.None))!;
        change(item);
        return (await content.SaveAsync(item, new SaveOptions(), CancellationToken.None)).ContentItemId;
    });

    public Task<string> AddCustomerAsync(string name, bool sample = true) => SaveAsync(new ContentItem { ContentType = "Customer" }
        .SetText(CustomerParts.Customer, "Name", name)
        .SetFlag(CustomerParts.Customer, "Sample", sample));

    public Task<bool> DeleteAsync(string id) => InScopeAsync(s => s.GetRequiredService<ContentManager>().DeleteAsync(id, CancellationToken.None));

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        Services.GetRequiredService<IDatabase>().ReadAsync((session, ct) => session.QueryAsync<T>(sql, parameters, ct), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _shell.Return();
        await _app.Services.GetRequiredService<IShellHost>().ReleaseAsync(ShellSettings.DefaultName);
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<string> SaveAsync(ContentItem item) =>
        InScopeAsync(async s => (await s.GetRequiredService<ContentManager>().SaveAsync(item, new SaveOptions(), CancellationToken.None)).ContentItemId);

    private static string Recipe(bool sampleSignIn) => $$"""
        { "name": "test", "issetuprecipe": true, "steps": [
          { "name": "Feature", "enable": ["Studio.ShopTheme"] },
          { "name": "Settings", "SiteSettings": { "SiteName": "Tea & More", "Currency": "GBP" }, "ShopSettings": { "SampleSignIn": {{(sampleSignIn ? "true" : "false")}} } },
          { "name": "ContentDefinition", "ContentTypes": [
            { "Name": "Customer", "DisplayName": "Customer", "Settings": { "StudioTypeSettings": { "DisplayTextField": "CustomerPart.Name" } }, "ContentTypePartDefinitionRecords": [{ "PartName": "CustomerPart", "Name": "CustomerPart" }] },
            { "Name": "Product", "DisplayName": "Product", "Settings": { "ContentTypeSettings": { "Draftable": true, "Versionable": true }, "StudioTypeSettings": { "DisplayTextField": "ProductPart.Name" } }, "ContentTypePartDefinitionRecords": [{ "PartName": "ProductPart", "Name": "ProductPart" }, { "PartName": "Product", "Name": "Product" }] },
            { "Name": "Order", "DisplayName": "Order", "Settings": { "StudioTypeSettings": { "DisplayTextField": "OrderPart.Number" } }, "ContentTypePartDefinitionRecords": [{ "PartName": "OrderPart", "Name": "OrderPart" }] } ],
            "ContentParts": [{ "Name": "Product", "Settings": {}, "ContentPartFieldDefinitionRecords": [
              { "FieldName": "LocalizedTextField", "Name": "Category", "Settings": {} }, { "FieldName": "MediaField", "Name": "Pictures", "Settings": {} },
              { "FieldName": "NumericField", "Name": "Stock", "Settings": {} }, { "FieldName": "BooleanField", "Name": "Featured", "Settings": {} }] }] },
          { "name": "Roles", "Roles": [{ "Name": "Visitor", "Permissions": ["RecordInteractions"] }] }
        ] }
        """;
}

/// <summary>The real clock, moved ahead at will.</summary>
public sealed class MovableTime : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
