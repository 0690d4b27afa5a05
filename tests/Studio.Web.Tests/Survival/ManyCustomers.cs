using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Data.Writing;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Survival;

/// <summary>As many customers as are asked for, written beside the host as an import writes them.</summary>
internal static class ManyCustomers
{
    /// <summary>A customer.</summary>
    /// <param name="name">What it is called, before its number.</param>
    /// <param name="number">Its number.</param>
    /// <param name="points">What it has in a planner's text field; none where it is null.</param>
    public static JsonObject Customer(string name, int number, int? points = null)
    {
        var part = new JsonObject
        {
            ["Name"] = Text(string.Create(CultureInfo.InvariantCulture, $"{name} {number:D7}")),
            ["Number"] = Text(string.Create(CultureInfo.InvariantCulture, $"{name[..1]}{number:D7}")),
            ["Country"] = Text(string.Create(CultureInfo.InvariantCulture, $"Land {number % 50}")),
        };
        if (points is { } count)
        {
            part["Points"] = Text(count.ToString(CultureInfo.InvariantCulture));
        }

        return new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = part };
    }

    /// <summary>Writes them; the ids of the first thousand.</summary>
    public static async Task<IReadOnlyList<string>> FillAsync(StudioHost host, int count)
    {
        await using var tenant = await TenantInProcess.OpenAsync(host);
        var ids = new List<string>();
        Task<IReadOnlyList<SaveResult>>? writing = null;
        foreach (var chunk in Enumerable.Range(0, count).Chunk(ContentManager.MaximumMany))
        {
            // The next are made while these are written.
            List<ContentItem> items = [.. chunk.Select(i => ContentItem.FromJson(Customer("Customer", i, i % 1000)))];
            Note(await (writing ?? Task.FromResult<IReadOnlyList<SaveResult>>([])));
            writing = SaveAsync(tenant, items);
        }

        Note(await writing!);
        return ids;

        void Note(IReadOnlyList<SaveResult> saved) => ids.AddRange(saved.Take(1000 - ids.Count).Select(s => s.ContentItemId));
    }

    private static async Task<IReadOnlyList<SaveResult>> SaveAsync(TenantInProcess tenant, IReadOnlyList<ContentItem> items)
    {
        await using var scope = tenant.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ContentManager>().SaveManyAsync(items, new SaveOptions { Author = "fill", WriteClass = WriteClass.Bulk, Audited = false }, CancellationToken.None);
    }

    private static JsonObject Text(string text) => new() { ["Text"] = text };
}
