using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Hosts;
using Studio.Benchmarks.Measuring;

namespace Studio.Benchmarks.Pages;

/// <summary>Fills a host with customers by its own import, after a planner gave them an indexed field.</summary>
internal static class MillionCustomers
{
    public const int Count = 1_000_000;
    public const int Cities = 2000;
    private const int RowsOfFile = 500_000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static async Task FillAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        await AddFieldAsync(studio, cancellationToken);
        for (var from = 0; from < Count; from += RowsOfFile)
        {
            Report.Say($"importing customers from {from}");
            await ImportAsync(studio, from, cancellationToken);
        }
    }

    private static async Task AddFieldAsync(StudioUnderTest studio, CancellationToken cancellationToken)
    {
        var recipe = JsonNode.Parse("""
            { "name": "city", "steps": [{ "name": "ContentDefinition", "ContentTypes": [], "ContentParts": [{ "Name": "Customer", "Settings": {}, "ContentPartFieldDefinitionRecords": [
              { "FieldName": "TextField", "Name": "City", "Settings": { "ContentPartFieldSettings": { "DisplayName": "City" }, "StudioFieldSettings": { "Indexed": true } } }] }] }] }
            """);
        using var answer = await studio.Api.PostAsJsonAsync("/api/recipes/run", recipe, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new CannotRunException($"The field was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static async Task ImportAsync(StudioUnderTest studio, int from, CancellationToken cancellationToken)
    {
        var table = new StringBuilder("CustomerPart.Number,CustomerPart.Name,CustomerPart.Email,CustomerPart.Country,Customer.City\n");
        for (var i = from; i < from + RowsOfFile; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"M-{i},Customer {i},customer{i}@example.com,Country {i * 7919L % 200},City {i * 6151L % Cities}\n");
        }

        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(table.ToString()));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var type = new StringContent("Customer");
        using var start = new StringContent("true");
        form.Add(file, "file", "customers.csv");
        form.Add(type, "type");
        form.Add(start, "start");
        using var answer = await studio.Api.PostAsync("/api/content-imports", form, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new CannotRunException($"The import was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }

        var id = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!;
        JsonObject state;
        do
        {
            await Task.Delay(Look, cancellationToken);
            state = (await studio.Api.GetFromJsonAsync<JsonObject>($"/api/content-imports/{id}", cancellationToken))!;
        }
        while ((string)state["state"]! is "running" or "waiting" or "queued");
        if ((int)state["linesRead"]! < RowsOfFile)
        {
            throw new CannotRunException($"The import ended early: {state.ToJsonString()}");
        }
    }
}
