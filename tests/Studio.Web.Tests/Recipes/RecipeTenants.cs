using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Assets;
using Studio.Data;
using Studio.Data.Sessions;
using Studio.Kernel;
using Studio.Kernel.Recipes;
using Studio.Kernel.Tenants;
using Studio.Scripts;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Recipes;

/// <summary>A host without an address in this process, and tenants made in it from set-up recipes.</summary>
public sealed class RecipeTenants : IAsyncDisposable
{
    public const string AdminPassword = "a long enough password";

    private readonly WebApplication _app;
    private readonly string _folder;
    private int _count;

    private RecipeTenants(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public RecipeRunner Runner => _app.Services.GetRequiredService<RecipeRunner>();

    public string DataFolder => _folder;

    public static async Task<RecipeTenants> OpenAsync(string provider)
    {
        var folder = Directory.CreateTempSubdirectory("studio-recipes-").FullName;
        var settings = provider == "Postgres" ? (await StudioHost.DatabaseSettingsAsync(await Testing.Storage.PostgresServer.SharedAsync())).ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value, StringComparer.Ordinal) : [];
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddScriptEngine(builder.Configuration, folder);
        builder.Services.AddStudio(TenantInProcess.Modules, folder, Path.Combine(AppContext.BaseDirectory, "recipes")).AddTenantDatabases(folder);
        return new RecipeTenants(builder.Build(), folder);
    }

    /// <summary>A new tenant; its name.</summary>
    public async Task<string> NewAsync(string recipe = "blank")
    {
        var name = $"T{++_count}";
        await SetUpAsync(name, recipe, AdminPassword);
        return name;
    }

    public Task SetUpAsync(string name, string recipe, string password) =>
        _app.Services.GetRequiredService<TenantSetup>().SetupAsync(new SetupRequest(name, recipe, "admin", "admin@example.com", password), CancellationToken.None);

    public Task<RecipeResult> RunAsync(string tenant, string json, bool dryRun = false) => RunAsync(tenant, Recipe.Parse(json, "test.recipe.json"), dryRun);

    public Task<RecipeResult> RunAsync(string tenant, Recipe recipe, bool dryRun = false) => Runner.RunAsync(tenant, recipe, new RecipeRunOptions { DryRun = dryRun }, CancellationToken.None);

    public async Task<T> InAsync<T>(string tenant, Func<IServiceProvider, Task<T>> work)
    {
        var shell = await _app.Services.GetRequiredService<IShellHost>().LeaseAsync(tenant, CancellationToken.None) ?? throw new InvalidOperationException($"There is no tenant '{tenant}'.");
        try
        {
            await using var scope = shell.Services.CreateAsyncScope();
            return await work(scope.ServiceProvider);
        }
        finally
        {
            shell.Return();
        }
    }

    /// <summary>The tenant as a recipe.</summary>
    public Task<Recipe> ExportAsync(string tenant, params RecipeExportPart[] parts) => InAsync(tenant, async services =>
    {
        using var stream = new MemoryStream();
        var selection = parts.Length == 0 ? new RecipeExportSelection() : new RecipeExportSelection { Parts = parts.ToHashSet() };
        await services.GetRequiredService<RecipeExporter>().WriteAsync(stream, selection, CancellationToken.None);
        return Recipe.Parse(Encoding.UTF8.GetString(stream.ToArray()), "export.recipe.json");
    });

    /// <summary>The whole database as text: every table and index with its definition, every row; but what changes by itself.</summary>
    public Task<IReadOnlyList<string>> StateAsync(string tenant) => InAsync(tenant, services => services.GetRequiredService<IDatabase>().ReadAsync(StateAsync, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IReadOnlyList<string>> StateAsync(DbSession session, CancellationToken cancellationToken)
    {
        var isSqlite = session.Connection is Microsoft.Data.Sqlite.SqliteConnection;
        var lines = new List<string>(await session.QueryAsync<string>(isSqlite
            ? "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"
            : """
              SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = current_schema()
              UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()
              """, null, cancellationToken));
        var tables = await session.QueryAsync<string>(isSqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'", null, cancellationToken);
        // Schedules and the index of the search go on by themselves.
        foreach (var table in tables.Where(t => !t.StartsWith("BackgroundTask", StringComparison.OrdinalIgnoreCase) && !t.StartsWith("ContentSearch", StringComparison.OrdinalIgnoreCase)))
        {
            var quoted = isSqlite ? $"\"{table}\"" : session.Dialect.GetType().Name.Length > 0 ? $"\"{table}\"" : table;
            foreach (var row in await RowsAsync(session, $"SELECT * FROM {quoted}", cancellationToken))
            {
                lines.Add($"{table.ToUpperInvariant()}: {row}");
            }
        }

        // The scheduler's tables are its own: they are made and filled when the tenant begins to serve.
        lines.RemoveAll(line => line.Contains("qrtz_", StringComparison.OrdinalIgnoreCase));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(DbSession session, string sql, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
#pragma warning disable CA2100 // The names are the database's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)}={(reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i))}")));
        }

        return rows;
    }
}
