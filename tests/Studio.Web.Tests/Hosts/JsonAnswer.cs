using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Web.Tests.Hosts;

/// <summary>An answer of the API as the tests look at it.</summary>
public sealed record JsonAnswer(int Status, string? ContentType, string Text, bool Replayed)
{
    public JsonNode? Json => ContentType?.Contains("json", StringComparison.Ordinal) == true && Text.Length > 0 ? JsonNode.Parse(Text) : null;

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<JsonAnswer> ReadAsync(HttpResponseMessage answer) =>
        new((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Idempotent-Replayed")) { RetryAfter = answer.Headers.RetryAfter?.Delta };

    /// <summary>When to try again, where the answer says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The paths of ProblemDetails' errors.</summary>
    public IReadOnlyList<string> ErrorPaths => [.. (Json?["errors"] as JsonObject)?.Select(e => e.Key) ?? []];
}

public static class JsonCalls
{
    public static Task<JsonAnswer> SendJsonAsync(this HttpClient client, HttpMethod method, string url, object? body = null, string? key = null) =>
        client.SendTextAsync(method, url, body is null ? null : JsonSerializer.Serialize(body), key: key);

    public static async Task<JsonAnswer> SendTextAsync(this HttpClient client, HttpMethod method, string url, string? body, string contentType = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);

            // A large body that is refused by its length is never read: who sends it all the same finds the connection closed.
            request.Headers.ExpectContinue = body.Length > 64 * 1024;
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        return await JsonAnswer.ReadAsync(answer);
    }

    /// <summary>Waits until an address answers with this status: a host follows what others changed within a second or so.</summary>
    public static async Task AnswersAsync(this HttpClient client, string address, HttpStatusCode status)
    {
        HttpStatusCode? last = null;
        for (var i = 0; i < 100 && last != status; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            using var answer = await client.GetAsync(address);
            last = answer.StatusCode;
        }

        last.ShouldBe(status, address);
    }
}
