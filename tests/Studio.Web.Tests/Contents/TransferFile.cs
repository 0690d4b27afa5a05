using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>Uploads tables and waits for their imports.</summary>
internal static class TransferFile
{
    public static async Task<JsonAnswer> UploadAsync(HttpClient api, string type, byte[] content, string name = "table.csv", bool start = false, JsonNode? options = null, string? key = null)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", name);
        form.Add(new StringContent(type), "type");
        if (start)
        {
            form.Add(new StringContent("true"), "start");
        }

        if (options is not null)
        {
            form.Add(new StringContent(options.ToJsonString()), "options");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/content-imports") { Content = form };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await api.SendAsync(request);
        return new JsonAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Idempotent-Replayed"));
    }

    public static Task<JsonAnswer> UploadAsync(HttpClient api, string type, string csv, bool start = false, JsonNode? options = null, string? key = null) => UploadAsync(api, type, Encoding.UTF8.GetBytes(csv), "table.csv", start, options, key);

    public static async Task<JsonNode> EndAsync(HttpClient api, JsonNode import)
    {
        for (var i = 0; i < 600; i++)
        {
            var now = (await api.SendJsonAsync(HttpMethod.Get, $"/api/content-imports/{import["id"]}")).Json!;
            if ((string)now["state"]! is not ("queued" or "running"))
            {
                return now;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The import does not end.");
    }

    /// <summary>Uploads, starts, and waits; the import at its end.</summary>
    public static async Task<JsonNode> RunAsync(HttpClient api, string type, string csv, JsonNode? options = null)
    {
        var answer = await UploadAsync(api, type, csv, start: true, options);
        answer.Status.ShouldBe(201, answer.Text);
        return await EndAsync(api, answer.Json!);
    }
}
