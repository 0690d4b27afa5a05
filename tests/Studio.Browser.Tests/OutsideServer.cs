using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Studio.Testing;

namespace Studio.Browser.Tests;

/// <summary>A server of somebody else on a port of its own: a website that carries the widget, or a system that webhooks tell. It notes what is posted to it.</summary>
internal sealed class OutsideServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly int _port = FreePorts.Next();
    private readonly ConcurrentQueue<string> _posted = new();
    private readonly Task _serving;

    public OutsideServer()
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Prefixes.Add($"http://localhost:{_port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The origin.</summary>
    public string Origin => "http://127.0.0.1:" + _port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same pages under another origin.</summary>
    public string OtherOrigin => "http://localhost:" + _port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The page that every address shows.</summary>
    public string Page { get; set; } = "";

    /// <summary>What posts are answered with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The bodies that were posted.</summary>
    public IReadOnlyList<string> Posted => [.. _posted];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var response = context.Response;
            if (context.Request.HttpMethod == "POST")
            {
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                _posted.Enqueue(await reader.ReadToEndAsync());
                response.StatusCode = Status;
                continue;
            }

            if (context.Request.Url!.AbsolutePath == "/favicon.ico")
            {
                response.StatusCode = 204;
                continue;
            }

            response.ContentType = "text/html; charset=utf-8";
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Page));
        }
    }
}
