using System.Text.Json.Nodes;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>One host for the tests that leave it as it is, or add what does not disturb others.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    /// <summary>Sample customers of the retail recipe.</summary>
    public const string Wang = "01readycst0000000000000001";
    public const string Emma = "01readycst0000000000000004";

    public StudioHost Host { get; private set; } = null!;

    /// <summary>A program that may do everything.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>A program with an agent's permissions.</summary>
    public HttpClient Agent { get; private set; } = null!;

    public StoredRows Stored => new(Host.DataFolder);

    public async Task InitializeAsync()
    {
        Host = await StudioHost.StartAsync();
        Api = await Host.CreateApiClientAsync();
        Agent = await Host.CreateApiClientAsync("Agent");
    }

    public async Task DisposeAsync()
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
