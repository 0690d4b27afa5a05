using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Compliance.Tests.House;
using Studio.Customers.Identity.Duplicates;
using Studio.Data.Sessions;
using Studio.Data.Verification;
using Studio.Kernel.Identifiers;
using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.Identity;

/// <summary>A tenant of the retail recipe on a database of either kind, and its administrator.</summary>
internal sealed class IdentityTenant(ComplianceTenant tenant, HttpClient admin) : IAsyncDisposable
{
    public ComplianceTenant Tenant => tenant;

    public HttpClient Admin => admin;

    public T Service<T>() where T : notnull => tenant.Services.GetRequiredService<T>();

    public IDatabase Database => Service<IDatabase>();

    public static async Task<IdentityTenant> SetUpAsync(string provider)
    {
        var settings = provider == "Sqlite"
            ? null
            : new Dictionary<string, string?> { ["Studio:Database:Provider"] = "Postgres", ["Studio:Database:ConnectionString"] = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        var tenant = await ComplianceTenant.SetUpAsync(HouseTenant.Modules, Path.Combine(AppContext.BaseDirectory, "recipes"), "retail", settings);
        return new IdentityTenant(tenant, await tenant.SignInAsync());
    }

    public string NewId() => Service<IdGenerator>().NewId();

    public async Task<string> AddCustomerAsync(string name, string email = "", string number = "")
    {
        var part = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name } };
        if (email.Length > 0)
        {
            part["Email"] = new JsonObject { ["Text"] = email };
        }

        if (number.Length > 0)
        {
            part["Number"] = new JsonObject { ["Text"] = number };
        }

        var (status, answer) = await PostAsync("/api/content", new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = part });
        status.ShouldBeInRange(200, 201, answer?.ToJsonString());
        return (string)answer!["ContentItemId"]!;
    }

    public Task<(int Status, JsonNode? Body)> RecordAsync(string kind, string id, string title) =>
        PostAsync("/api/events", new JsonObject { ["type"] = "note", ["title"] = title, ["text"] = title, ["subject"] = new JsonObject { ["kind"] = kind, ["id"] = id } });

    public Task<(int Status, JsonNode? Body)> MergeAsync(string survivor, string merged, string reason = "The same person called from both numbers.") =>
        PostAsync("/api/identity/merges", new JsonObject { ["survivorId"] = survivor, ["mergedId"] = merged, ["reason"] = reason });

    public Task<(int Status, JsonNode? Body)> IdentifyAsync(string kind, string id, params (string Kind, string Value, bool Verified)[] identifiers) => PostAsync("/api/identity/identifiers", new JsonObject
    {
        ["subject"] = new JsonObject { ["kind"] = kind, ["id"] = id },
        ["source"] = "form",
        ["identifiers"] = new JsonArray([.. identifiers.Select(i => (JsonNode)new JsonObject { ["kind"] = i.Kind, ["value"] = i.Value, ["verified"] = i.Verified })]),
    });

    public async Task<(int Status, JsonNode? Body)> PostAsync(string url, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length > 0 && text[0] == '{' ? JsonNode.Parse(text) : null);
    }

    public async Task<JsonNode> GetAsync(string url) => JsonNode.Parse(await admin.GetStringAsync(url))!;

    /// <summary>Who somebody is by the API.</summary>
    public async Task<string> PersonOfAsync(string id) => (string)(await GetAsync("/api/identity/people/" + id))["personId"]!;

    /// <summary>The ids of the contacts that a page of a person shows.</summary>
    public async Task<IReadOnlyList<string>> TimelineAsync(string person) =>
        [.. System.Text.RegularExpressions.Regex.Matches(await admin.GetStringAsync($"/admin/customers/{person}/timeline"), "data-id=\"(?<id>[0-9a-z]{26})\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["id"].Value).Order(StringComparer.Ordinal)];

    public async Task FindDuplicatesAsync()
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DuplicateFinder>().RunAsync(default);
    }

    public async Task VerifyAsync()
    {
        foreach (var check in tenant.Services.GetServices<IDataCheck>())
        {
            (await Database.ReadAsync(check.RunAsync, default)).Select(d => d.Message).ShouldBeEmpty(check.Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await tenant.DisposeAsync();
    }
}
