using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Studio.Benchmarks.Hosts;

/// <summary>One kept connection, with as little between the benchmark and the wire as .NET allows: the load shares the processors with the server.</summary>
internal sealed class HttpSender(Uri address) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = false, AllowAutoRedirect = false, UseProxy = false });

    public static HttpSender[] Many(Uri address, int count) => [.. Enumerable.Range(0, count).Select(_ => new HttpSender(address))];

    public Task<HttpStatusCode> GetAsync(string path, CancellationToken cancellationToken) => GetAsync(path, null, cancellationToken);

    public async Task<HttpStatusCode> GetAsync(string path, string? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await _invoker.SendAsync(request, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> PostAsync(Post post, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(post, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return response.StatusCode;
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> ExchangeAsync(Post post, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(post, cancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Post post, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(post.Json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, post.Path)) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", post.Authorization);
        if (post.IdempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", post.IdempotencyKey);
        }

        return await _invoker.SendAsync(request, cancellationToken);
    }
}

/// <summary>A request with a JSON body.</summary>
internal sealed record Post(string Path, string Authorization, string Json, string? IdempotencyKey = null);
