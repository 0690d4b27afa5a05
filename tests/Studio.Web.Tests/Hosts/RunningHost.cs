using System.Text.Json.Nodes;
using Studio.Testing.Storage;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>One host for the tests that leave it as it is, or add what does not disturb others.</summary>
public class RunningHost : IAsyncLifetime
{
    /// <summary>Sample customers of the retail recipe.</summary>
    public const string Wang = "01readycst0000000000000001";
    public const string Emma = "01readycst0000000000000004";

    public StudioHost Host { get; private set; } = null!;

    /// <summary>A program that may do everything.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>A program with an agent's permissions.</summary>
    public HttpClient Agent { get; private set; } = null!;

    public StoredRows Stored => new(Host);

    public virtual async Task InitializeAsync()
    {
        Host = await StartAsync();
        Api = await Host.CreateApiClientAsync();
        Agent = await Host.CreateApiClientAsync("Agent");
    }

    protected virtual Task<StudioHost> StartAsync() => StudioHost.StartAsync();

    public virtual async Task DisposeAsync()
    {
        Api.Dispose();
        Agent.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Saves an item by the API; its id.</summary>
    public async Task<string> SaveAsync(JsonObject item)
    {
        var answer = await Api.SendJsonAsync(HttpMethod.Post, "/api/content", item);
        answer.Status.ShouldBeOneOf([201, 200], answer.Text);
        return (string)answer.Json!["ContentItemId"]!;
    }

    public Task<string> AddCustomerAsync(string name) => SaveAsync(new JsonObject
    {
        ["ContentType"] = "Customer",
        ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Sample"] = new JsonObject { ["Value"] = true } },
    });

    /// <summary>A visitor's widget.</summary>
    public Task<HttpClient> OpenWidgetAsync() => new RunningWidget(Host).OpenAsync();

    public HttpClient WithToken(string token) => new RunningWidget(Host).With(token);
}

[CollectionDefinition(Name)]
public sealed class RunningHostGroup : ICollectionFixture<RunningHost>
{
    public const string Name = "running host";
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
public sealed class RunningPostgresHost : RunningHost
{
    // Where there is no server, the tests of the group say so.
    public override Task InitializeAsync() => PostgresServer.Absent is null ? base.InitializeAsync() : Task.CompletedTask;

    public override Task DisposeAsync() => PostgresServer.Absent is null ? base.DisposeAsync() : Task.CompletedTask;

    protected override Task<StudioHost> StartAsync() => StudioHost.StartOnAsync("Postgres");
}

[CollectionDefinition(Name)]
public sealed class RunningPostgresHostGroup : ICollectionFixture<RunningPostgresHost>
{
    public const string Name = "running host on PostgreSQL";
}
