using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>What tests do to a running host beside its pages and programs.</summary>
internal static class TenantWork
{
    /// <summary>Changes rows of the default tenant, so that time seems to have passed; the number of rows.</summary>
    public static async Task<int> AlterAsync(this StudioHost host, string change, object? parameters = null)
    {
        await using var tenant = await TenantInProcess.OpenAsync(host);
        return await tenant.Services.GetRequiredService<IDatabase>().WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync(change, parameters, ct), CancellationToken.None);
    }

    /// <summary>Runs a background task as an administrator would and waits for its end.</summary>
    public static async Task RunTaskAsync(this HttpClient api, string name)
    {
        var before = await StateAsync();
        (await api.SendJsonAsync(HttpMethod.Post, $"/api/background-tasks/{name}/run")).Status.ShouldBe(202);
        for (var i = 0; i < 200; i++)
        {
            var now = await StateAsync();
            if (!(bool)now["running"]! && now["lastStart"]?.ToString() != before["lastStart"]?.ToString())
            {
                ((string?)now["lastResult"]).ShouldBe("Succeeded", now.ToJsonString());
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{name} does not end.");

        async Task<JsonNode> StateAsync() => (await api.SendJsonAsync(HttpMethod.Get, "/api/background-tasks/" + name)).Json!;
    }
}
